package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.Golden;
import io.cloudlet.core.internal.fuzz.FuzzTarget;
import io.cloudlet.core.internal.identity.SoftwareAgreementKey;
import io.cloudlet.core.internal.seal.SealBrokenException;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.state.UnknownRecordException;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.MalformedException;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** What records say about the keys of fences, and what is sealed under them. */
public final class FenceFuzz {

    private static final String FILE = "fence.txt";
    private static final CloudletId KEEPER =
            Golden.key("identity").verification().cloudletId();
    private static final SoftwareAgreementKey WRAPPING =
            SoftwareAgreementKey.fromPem(Golden.key("leaf").toPem(), "leaf");
    private static final FenceId FENCE = new FenceId("22".repeat(32));
    private static final FenceEpoch EPOCH = new FenceEpoch(1, 2);
    private static final FenceKey KEY = FenceKey.of(Hash.unhex("aa".repeat(32) + "bb".repeat(32)));
    private static final Sealing SEALING = new Sealing(Golden.FEDERATION, new SecureRandom());
    private static final ChainEntry ENTRY = ChainEntry.draft(
            FENCE,
            Optional.empty(),
            EPOCH,
            "33".repeat(32),
            ChainEntry.rosterHash(List.of(KEEPER)),
            "44".repeat(32),
            "55".repeat(32),
            Hash.hex(KEY.commitment(Golden.FEDERATION, FENCE, EPOCH)));

    private FenceFuzz() {}

    public static List<FuzzTarget> targets() {
        return List.of(
                FuzzTarget.canonical("fence-chain-entry", ChainEntry.class, ChainEntry::decode, ChainEntry::encode)
                        .covering(FenceRecords.class)
                        .golden(FILE, "chain-entry"),
                FuzzTarget.canonical("fence-detail", EpochDetail.class, EpochDetail::decode, EpochDetail::encode)
                        .golden(FILE, "epoch-detail"),
                FuzzTarget.canonical("fence-wrap", KeyWrap.class, KeyWrap::decode, KeyWrap::encode)
                        .golden(FILE, "wrap"),
                FuzzTarget.door("fence-wrap-opened", KeyWrap.class, FenceFuzz::openWrap)
                        .refusing(SealBrokenException.class)
                        .golden(FILE, "wrap"),
                FuzzTarget.door("fence-former-opened", EpochDetail.class, FenceFuzz::openFormer)
                        .refusing(SealBrokenException.class)
                        .golden(FILE, "epoch-detail"),
                FuzzTarget.canonical(
                                "fence-wrapping-key",
                                WrappingKey.class,
                                WrappingKey::decode,
                                key -> key.toRecord().body())
                        .golden(FILE, "wrapping-key"),
                FuzzTarget.canonical("fence-address", Address.class, FenceFuzz::address, Address::encode)
                        .seeds(new Address(FENCE, EPOCH).encode()),
                FuzzTarget.door("fence-sealed-record", Sealing.class, FenceFuzz::openRecord)
                        .refusing(SealBrokenException.class)
                        .refusing(UnknownRecordException.class)
                        .golden(FILE, "sealed-record"),
                FuzzTarget.canonical("fence-sealed-content", Sealing.class, Sealing::read, FenceFuzz::inside)
                        .seeds(FenceFuzz.inside(new Sealing.Clear(new byte[] {'s', '/', '1'}, new byte[] {1}))));
    }

    private static void openWrap(byte[] input) {
        FenceKey opened = KeyWrap.decode(input).open(Golden.FEDERATION, ENTRY, WRAPPING);
        if (!Arrays.equals(opened.reveal(), KEY.reveal())) {
            throw new AssertionError("a wrap was forged");
        }
    }

    private static void openFormer(byte[] input) {
        FenceKey opened = EpochDetail.decode(input).openFormer(Golden.FEDERATION, new FenceEpoch(1, 1), KEY);
        if (!Hash.hex(opened.seal().reveal()).equals("cc".repeat(32))) {
            throw new AssertionError("a former key was forged");
        }
    }

    private static void openRecord(byte[] input) {
        Sealing.Clear clear = SEALING.open(KEEPER, ENTRY, KEY, LogRecord.decode(input));
        if (!new String(clear.body(), java.nio.charset.StandardCharsets.US_ASCII).equals("hello")) {
            throw new AssertionError("a record was forged");
        }
    }

    private static Address address(byte[] input) {
        return Address.decode(input).orElseThrow(() -> new MalformedException("no address"));
    }

    private static byte[] inside(Sealing.Clear clear) {
        return new io.cloudlet.core.internal.wire.WireWriter()
                .field(clear.key())
                .raw(clear.body())
                .toBytes();
    }
}
