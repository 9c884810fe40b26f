package io.cloudlet.core.internal.node;

import io.cloudlet.BackendFaultException;
import io.cloudlet.ConflictException;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.core.internal.identity.VerificationKey;
import io.cloudlet.spi.runtime.Disk;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Map;
import java.util.Optional;

/**
 * A cloudlet's home directory: who it is and how far it came in becoming a member. The records are the store's. Held by
 * one process at a time.
 */
final class Home implements AutoCloseable {

    private static final String LOCK = "lock";
    private static final String HOLDER = LOCK + ".holder";
    private static final String IDENTITY = "identity.key";
    private static final String NEXT = "identity.next.key";
    private static final String RECOVERY = "recovery.key";
    private static final int SMALL = 64 * 1024;

    private final Disk disk;
    private final AutoCloseable lock;
    private final HomeFacts facts;

    /** What the home can be. */
    enum Stage {
        /** Nothing was begun. */
        EMPTY,
        /** Keys exist; founding or joining did not complete. */
        BEGUN,
        /** A member. */
        MEMBER
    }

    private Home(Disk disk, AutoCloseable lock, HomeFacts facts) {
        this.disk = disk;
        this.lock = lock;
        this.facts = facts;
    }

    /**
     * Takes the home for this process.
     *
     * @throws ConflictException {@code home-in-use} or {@code home-newer}; nothing was touched
     * @throws CorruptException {@code home-damaged}
     */
    static Home take(Disk disk) {
        try {
            HomeFacts.read(disk); // what cannot be read is left untouched, lock and all
            AutoCloseable lock = disk.lock(LOCK).orElseThrow(() -> inUse(disk));
            return new Home(disk, lock, HomeFacts.read(disk));
        } catch (IOException e) {
            throw fault(disk, "cannot be opened", e);
        }
    }

    Stage stage() {
        return facts.stage();
    }

    /** What was noted under a key; empty if nothing was. */
    Optional<String> get(String key) {
        return facts.get(key);
    }

    /** Notes facts, durably, all at once. */
    void note(Stage stage, Map<String, String> more) {
        facts.note(stage, more);
        write(HomeFacts.FILE, facts.toText());
    }

    /** The identity key, made and stored if there is none yet. */
    SigningKey identity(SecureRandom entropy) {
        return key(IDENTITY, entropy);
    }

    /** The key that may become the identity key, made and stored if there is none yet. */
    SigningKey nextIdentity(SecureRandom entropy) {
        if (!disk.exists(NEXT)) {
            write(NEXT, SigningKey.generate(entropy).toPem());
        }
        return SigningKey.fromPem(read(NEXT), disk.location() + "/" + NEXT, entropy);
    }

    /** Puts the next identity key in the place of the present one, unless that is the wanted one already. */
    SigningKey promoteIdentity(VerificationKey wanted, SecureRandom entropy) {
        if (!disk.exists(NEXT) || !nextIdentity(entropy).verification().equals(wanted)) {
            throw new CorruptException(
                    ErrorCode.HOME_DAMAGED,
                    disk.location() + "/" + IDENTITY
                            + " is not the identity key that its records name; restore the home"
                            + " directory from a backup, or recover it with the recovery key");
        }
        write(IDENTITY, read(NEXT));
        try {
            disk.delete(NEXT);
        } catch (IOException e) {
            throw fault(disk, NEXT + " cannot be deleted", e);
        }
        return identity(entropy);
    }

    /** The recovery key, made and stored if there is none yet. */
    SigningKey recovery(SecureRandom entropy) {
        return key(RECOVERY, entropy);
    }

    /** Writes into the file of the recovery key, while it lies here, whose it is. */
    void labelRecovery(FederationId federation, VerificationKey first) {
        if (disk.exists(RECOVERY)) {
            write(RECOVERY, RecoveryText.of(federation, first, read(RECOVERY)));
        }
    }

    /** The recovery key as text, while it still lies here. */
    Optional<String> recoveryText() {
        return disk.exists(RECOVERY) ? Optional.of(read(RECOVERY)) : Optional.empty();
    }

    String location() {
        return disk.location();
    }

    @Override
    public void close() {
        try {
            lock.close();
        } catch (Exception e) {
            throw new BackendFaultException(
                    ErrorCode.BACKEND_FAULT, "the lock of " + disk.location() + " cannot be released: " + e, e);
        }
    }

    private SigningKey key(String name, SecureRandom entropy) {
        if (disk.exists(name)) {
            return SigningKey.fromPem(read(name), disk.location() + "/" + name, entropy);
        }
        if (stage() == Stage.MEMBER) {
            throw new CorruptException(
                    ErrorCode.HOME_DAMAGED,
                    disk.location() + "/" + name + " is missing; restore the home directory from a backup");
        }
        SigningKey fresh = SigningKey.generate(entropy);
        write(name, fresh.toPem());
        return fresh;
    }

    private String read(String name) {
        try {
            return new String(disk.read(name, SMALL), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw fault(disk, name + " cannot be read", e);
        }
    }

    private void write(String name, String text) {
        try {
            disk.replace(name, text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw fault(disk, name + " cannot be written", e);
        }
    }

    private static ConflictException inUse(Disk disk) {
        return new ConflictException(
                ErrorCode.HOME_IN_USE,
                disk.location() + " is in use by " + holder(disk) + "; close that one, or choose another home");
    }

    private static String holder(Disk disk) {
        try {
            String pid = new String(disk.read(HOLDER, SMALL), StandardCharsets.US_ASCII);
            return pid.isBlank() ? "another process" : "process " + pid;
        } catch (IOException e) {
            return "another process";
        }
    }

    private static BackendFaultException fault(Disk disk, String what, IOException cause) {
        return new BackendFaultException(
                ErrorCode.BACKEND_FAULT, "home directory " + disk.location() + ": " + what + ": " + cause, cause);
    }
}
