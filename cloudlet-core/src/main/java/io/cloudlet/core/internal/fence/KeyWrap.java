package io.cloudlet.core.internal.fence;

import io.cloudlet.CloudletId;
import io.cloudlet.core.internal.identity.PublicPoint;
import io.cloudlet.core.internal.seal.Hpke;
import io.cloudlet.core.internal.state.Keys;
import io.cloudlet.core.internal.state.LogRecord;
import io.cloudlet.core.internal.wire.Hash;
import io.cloudlet.core.internal.wire.Transcript;
import io.cloudlet.core.internal.wire.WireReader;
import io.cloudlet.core.internal.wire.WireWriter;
import io.cloudlet.policy.FenceEpoch;
import io.cloudlet.policy.FenceId;
import io.cloudlet.spi.trust.AgreementKey;
import java.security.SecureRandom;
import java.util.Arrays;

/**
 * A fence epoch's key, sealed to one member's wrapping key with HPKE in base mode (RFC 9180). The {@code info} names
 * everything that the key is for, so that a wrap shown for anything else does not open.
 *
 * @param keyName SHA-256 of the wrapping key's SubjectPublicKeyInfo, in hexadecimal
 * @param sealed what HPKE made
 */
record KeyWrap(FenceId audience, FenceEpoch epoch, CloudletId member, String keyName, Hpke.Sealed sealed) {

    private static final int VERSION = 1;
    private static final byte[] NOTHING = {};

    /** Wraps a key for a member. */
    static KeyWrap wrap(
            byte[] federation, ChainEntry entry, FenceKey key, CloudletId member, byte[] spki, SecureRandom entropy) {
        String name = keyName(spki);
        byte[] secrets = key.reveal();
        try {
            Hpke.Sealed sealed = Hpke.seal(
                    PublicPoint.ofSpki(spki).encoded(),
                    info(federation, entry, member, name),
                    NOTHING,
                    secrets,
                    entropy);
            return new KeyWrap(entry.audience(), entry.epoch(), member, name, sealed);
        } finally {
            Arrays.fill(secrets, (byte) 0);
        }
    }

    /** @throws io.cloudlet.core.internal.seal.SealBrokenException if it was not made for this key and entry */
    FenceKey open(byte[] federation, ChainEntry entry, AgreementKey own) {
        byte[] secrets = Hpke.open(
                own,
                sealed.encapsulated(),
                info(federation, entry, member, keyName(own.publicKey())),
                NOTHING,
                sealed.ciphertext());
        try {
            return FenceKey.of(secrets);
        } finally {
            Arrays.fill(secrets, (byte) 0);
        }
    }

    byte[] encode() {
        return new WireWriter(320)
                .u8(VERSION)
                .raw(Hash.unhex(audience.hex()))
                .u64(epoch.term())
                .u64(epoch.number())
                .raw(Hash.bytes(member))
                .raw(Hash.unhex(keyName))
                .raw(sealed.encapsulated())
                .raw(sealed.ciphertext())
                .toBytes();
    }

    /** @throws io.cloudlet.core.internal.wire.MalformedException if the bytes are no wrap */
    static KeyWrap decode(byte[] body) {
        WireReader in = new WireReader(body);
        FenceRecords.version(in, VERSION);
        KeyWrap wrap = new KeyWrap(
                FenceRecords.audience(in),
                FenceRecords.epoch(in),
                Hash.cloudletId(in.raw("member", Hash.LENGTH)),
                Hash.hex(in.raw("name of the wrapping key", Hash.LENGTH)),
                new Hpke.Sealed(
                        in.raw("encapsulated key", Hpke.ENCAPSULATED_LENGTH),
                        in.raw("wrapped key", FenceKey.LENGTH + Hpke.TAG_LENGTH)));
        in.end("wrap");
        return wrap;
    }

    LogRecord toRecord() {
        return LogRecord.put(key(audience, member), encode());
    }

    static byte[] key(FenceId audience, CloudletId member) {
        return Keys.fence(FenceRecords.WRAP + audience.hex() + "/" + member.hex());
    }

    static String keyName(byte[] spki) {
        return Hash.hex(Hash.sha256(spki));
    }

    private static byte[] info(byte[] federation, ChainEntry entry, CloudletId member, String keyName) {
        return Transcript.of("cloudlet/fence-wrap", federation)
                .field(Hash.unhex(entry.audience().hex()))
                .field(entry.epoch().term())
                .field(entry.epoch().number())
                .field(Hash.bytes(member))
                .field(Hash.unhex(keyName))
                .field(Hash.unhex(entry.roster()))
                .field(Hash.unhex(entry.policy()))
                .toBytes();
    }
}
