package io.cloudlet.core.internal.membership;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.cloudlet.InvalidArgumentException;
import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.fuzz.FuzzTarget;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.UnknownRecordException;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Decisions about the federation, profiles, and the text of invitations. */
public final class MembershipFuzz {

    private static final String FILE = "membership.txt";
    private static final String PREFIX = "cloudlet-invitation-1:";
    private static final int CHECKSUM = 4;
    private static final VerificationKey FOUNDER = Golden.key("identity").verification();
    private static final Set<String> SIGNED = Stream.of("record-found", "record-grant")
            .map(Golden.file(FILE)::get)
            .map(LogRecord::decode)
            .map(record -> Hash.hex(record.body()))
            .collect(Collectors.toSet());
    private static final String[] STATEMENTS = {
        "found",
        "admit",
        "remove",
        "grant",
        "revoke",
        "hand-over",
        "draw",
        "include",
        "exclude",
        "rotate",
        "keeper",
        "erase"
    };

    private static final List<String> TRUST =
            List.of("values", "tagged", "manufacturer", "machine", "firmware", "model", "tag-authority");

    private MembershipFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.canonical(
                                "membership-statement",
                                Statement.class,
                                MembershipFuzz::statement,
                                statement -> written(statement.kind(), statement.payload()))
                        .covering(FenceStatement.class, FenceCodes.class, TrustStatement.class, TrustCodes.class)
                        .seeds(statements()),
                FuzzTarget.door("membership-authority", AuthorityRecord.class, MembershipFuzz::decide)
                        .refusing(UnknownRecordException.class)
                        .golden(FILE, "record-found", "record-grant"),
                FuzzTarget.stable("membership-profile", Profile.class, Profile::decode, Profile::encode)
                        .golden(FILE, "profile"),
                FuzzTarget.stable(
                                "membership-invitation",
                                InvitationText.class,
                                input -> InvitationText.parse(new String(input, ISO_8859_1)),
                                MembershipFuzz::text)
                        .refusing(InvalidArgumentException.class)
                        .golden(FILE, "invitation"),
                FuzzTarget.stable(
                                "membership-invitation-fields",
                                InvitationText.class,
                                MembershipFuzz::invitation,
                                MembershipFuzz::fields)
                        .refusing(InvalidArgumentException.class)
                        .seeds(fields(InvitationText.parse(
                                new String(Golden.file(FILE).get("invitation"), ISO_8859_1)))));
    }

    private static byte[][] statements() {
        Golden golden = Golden.file(FILE);
        List<byte[]> seeds = new ArrayList<>();
        for (int i = 0; i < STATEMENTS.length; i++) {
            seeds.add(written(i + 1, golden.get("statement-" + STATEMENTS[i])));
        }
        TRUST.forEach(name -> seeds.add(written(15, golden.get("statement-approve-" + name))));
        seeds.add(written(16, golden.get("statement-withdraw")));
        return seeds.toArray(byte[][]::new);
    }

    private static byte[] written(int kind, byte[] payload) {
        return new WireWriter().u8(kind).raw(payload).toBytes();
    }

    private static Statement statement(byte[] input) {
        WireReader in = new WireReader(input);
        return Statement.decode(in.u8("kind"), in.rest());
    }

    /** Nobody but the founder, whose key is given, has signed anything but the founding and the grant. */
    private static void decide(byte[] input) {
        LogRecord record = LogRecord.decode(input);
        AuthorityRecord.decode(record);
        boolean signed = AuthorityRecord.signedBy(record, FOUNDER, Golden.FEDERATION)
                || AuthorityRecord.signedBy(record, FOUNDER, new byte[Hash.LENGTH]);
        if (signed && !SIGNED.contains(Hash.hex(record.body()))) {
            throw new AssertionError("a decision was forged");
        }
    }

    private static byte[] text(InvitationText invitation) {
        return invitation.toInvitation().reveal().getBytes(ISO_8859_1);
    }

    private static InvitationText invitation(byte[] fields) {
        byte[] checked = new WireWriter()
                .raw(fields)
                .raw(Arrays.copyOf(Hash.sha256(fields), CHECKSUM))
                .toBytes();
        return InvitationText.parse(
                PREFIX + Base64.getUrlEncoder().withoutPadding().encodeToString(checked));
    }

    private static byte[] fields(InvitationText invitation) {
        String text = invitation.toInvitation().reveal();
        byte[] checked = Base64.getUrlDecoder().decode(text.substring(PREFIX.length()));
        return Arrays.copyOf(checked, checked.length - CHECKSUM);
    }
}
