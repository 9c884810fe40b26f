package io.cloudlet.core.internal.membership;

import io.cloudlet.CloudletException;
import io.cloudlet.CloudletId;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Invitation;
import io.cloudlet.Names;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.core.internal.wire.Transcript;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.spi.runtime.HostPort;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * What an invitation says. It holds a secret, so it is no record: no {@code toString} of content. As text it is
 * {@code cloudlet-invitation-1:} and base64url of the fields followed by the first four bytes of their SHA-256, which
 * catch a copying mistake.
 */
public final class InvitationText {

    private static final String PREFIX = "cloudlet-invitation-";
    private static final String VERSION = "1:";
    private static final int LONGEST = 4096;
    private static final int MOST_ADDRESSES = 8;
    private static final int SECRET = 32;
    private static final int CHECKSUM = 4;

    private final FederationId federation;
    private final CloudletId inviter;
    private final List<HostPort> addresses;
    private final String id;
    private final byte[] secret;
    private final String name;
    private final Instant expires;
    private final String key;

    public InvitationText(
            FederationId federation,
            CloudletId inviter,
            List<HostPort> addresses,
            String id,
            byte[] secret,
            String name,
            Instant expires) {
        this.federation = federation;
        this.inviter = inviter;
        this.addresses = List.copyOf(addresses);
        this.id = id;
        this.secret = secret.clone();
        this.name = name;
        this.expires = expires;
        this.key = inviter.hex();
    }

    private InvitationText(InvitationText text, String key) {
        this.federation = text.federation;
        this.inviter = text.inviter;
        this.addresses = text.addresses;
        this.id = text.id;
        this.secret = text.secret;
        this.name = text.name;
        this.expires = text.expires;
        this.key = key;
    }

    /** The same by an inviter whose identity key is no longer its first. */
    public InvitationText by(VerificationKey identity) {
        return new InvitationText(this, Hash.hex(Hash.sha256(identity.encoded())));
    }

    /** SHA-256 of the identity key that the inviter has, in hexadecimal. */
    public String key() {
        return key;
    }

    public FederationId federation() {
        return federation;
    }

    /** Whose identity key is pinned: the id is its hash. */
    public CloudletId inviter() {
        return inviter;
    }

    /** Where the inviter listens. */
    public List<HostPort> addresses() {
        return addresses;
    }

    /** 16 random bytes in hexadecimal; no secret. */
    public String id() {
        return id;
    }

    /** The name the joiner will have. */
    public String name() {
        return name;
    }

    /** By the inviter's wall clock, for display. */
    public Instant expires() {
        return expires;
    }

    /**
     * Proves knowledge of the secret, bound to this invitation, both cloudlets and both ends of this very link, so that
     * nobody in between can use it on another.
     */
    public byte[] proof(CloudletId joiner, byte[] joinerLeafKey, byte[] inviterLeafKey) {
        byte[] message = Transcript.of("cloudlet/join", Hash.bytes(federation))
                .field(Hash.unhex(id))
                .field(Hash.bytes(joiner))
                .field(Hash.bytes(inviter))
                .field(Hash.sha256(joinerLeafKey))
                .field(Hash.sha256(inviterLeafKey))
                .toBytes();
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(message);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java platform has HmacSHA256", e);
        }
    }

    public Invitation toInvitation() {
        return new Invitation(text(), name, expires);
    }

    private String text() {
        WireWriter out = new WireWriter(256)
                .raw(Hash.bytes(federation))
                .raw(Hash.bytes(inviter))
                .raw(Hash.unhex(key))
                .raw(Hash.unhex(id))
                .raw(secret)
                .text(name)
                .u64(expires.getEpochSecond())
                .u8(addresses.size());
        addresses.forEach(address -> out.text(address.toString()));
        byte[] body = out.toBytes();
        byte[] sealed = new WireWriter(body.length + CHECKSUM)
                .raw(body)
                .raw(checksum(body))
                .toBytes();
        return PREFIX + VERSION + encode(sealed);
    }

    /**
     * Reads an invitation.
     *
     * @throws InvalidArgumentException {@code invitation-malformed}; the message shows no part of the secret
     */
    public static InvitationText parse(String text) {
        String trimmed = text.strip();
        if (trimmed.length() > LONGEST || !trimmed.startsWith(PREFIX)) {
            throw malformed(
                    "it must begin with " + PREFIX + VERSION + " and have at most " + LONGEST + " characters", null);
        }
        if (!trimmed.startsWith(PREFIX + VERSION)) {
            throw malformed("it is of another version than " + VERSION.charAt(0) + ", the only one known here", null);
        }
        try {
            String encoded = trimmed.substring(PREFIX.length() + VERSION.length());
            byte[] sealed = Base64.getUrlDecoder().decode(encoded);
            byte[] body = Arrays.copyOf(sealed, Math.max(0, sealed.length - CHECKSUM));
            if (!encode(sealed).equals(encoded)
                    || !Arrays.equals(checksum(body), Arrays.copyOfRange(sealed, body.length, sealed.length))) {
                throw malformed("it was not copied whole, or changed", null);
            }
            return read(new WireReader(body));
        } catch (MalformedException | CloudletException e) {
            throw e instanceof InvalidArgumentException told && told.code() == ErrorCode.INVITATION_MALFORMED
                    ? told
                    : malformed(String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw malformed("it is not base64url", e);
        }
    }

    private static InvitationText read(WireReader in) {
        FederationId federation = Hash.federationId(in.raw("federation", Hash.LENGTH));
        CloudletId inviter = Hash.cloudletId(in.raw("inviter", Hash.LENGTH));
        String key = Hash.hex(in.raw("inviter's key", Hash.LENGTH));
        String id = Hash.hex(in.raw("invitation id", 16));
        byte[] secret = in.raw("secret", SECRET);
        String name = Names.check("invited name", in.text("name", 63));
        Instant expires = Instant.ofEpochSecond(Math.min(in.natural("expiry"), Instant.MAX.getEpochSecond()));
        int count = in.u8("number of addresses");
        if (count > MOST_ADDRESSES) {
            throw in.malformed(count + " addresses, at most " + MOST_ADDRESSES + " allowed");
        }
        List<HostPort> addresses = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            addresses.add(HostPort.parse(in.text("address", 300)));
        }
        in.end("invitation");
        return new InvitationText(new InvitationText(federation, inviter, addresses, id, secret, name, expires), key);
    }

    private static String encode(byte[] sealed) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(sealed);
    }

    private static byte[] checksum(byte[] body) {
        return Arrays.copyOf(Hash.sha256(body), CHECKSUM);
    }

    private static InvalidArgumentException malformed(String why, @Nullable Throwable cause) {
        return new InvalidArgumentException(
                ErrorCode.INVITATION_MALFORMED,
                "the text is no usable invitation: " + why + "; ask for a new one",
                cause);
    }

    @Override
    public String toString() {
        return "InvitationText(for " + name + ", secret hidden)";
    }
}
