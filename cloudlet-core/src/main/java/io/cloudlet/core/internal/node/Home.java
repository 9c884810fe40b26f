package io.cloudlet.core.internal.node;

import io.cloudlet.BackendFaultException;
import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Names;
import io.cloudlet.core.internal.identity.SigningKey;
import io.cloudlet.spi.runtime.Disk;
import io.cloudlet.spi.runtime.HostPort;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * A cloudlet's home directory: who it is and how far it came in becoming a member. The records are the store's. Held by
 * one process at a time.
 */
final class Home implements AutoCloseable {

    static final int FORMAT = 1;

    private static final String LOCK = "lock";
    private static final String HOLDER = LOCK + ".holder";
    private static final String STATE = "cloudlet.properties";
    private static final String IDENTITY = "identity.key";
    private static final String RECOVERY = "recovery.key";
    private static final int SMALL = 64 * 1024;
    private static final String STAGE = "stage";

    /** Facts that {@link #note} keeps, and what reads each. */
    static final String NAME = "name";

    static final String FEDERATION = "federation";
    static final String CONTACT = "contact";
    static final String INVITATION = "invitation";
    static final String CONTACT_ADDRESSES = "contact.addresses";
    private static final Map<String, Consumer<String>> FACTS = Map.of(
            STAGE, Stage::valueOf,
            NAME, name -> Names.check(NAME, name),
            FEDERATION, FederationId::new,
            CONTACT, CloudletId::new,
            INVITATION, Home::requireInvitation,
            CONTACT_ADDRESSES, text -> List.of(text.split(",")).forEach(HostPort::parse));

    private final Disk disk;
    private final AutoCloseable lock;
    private final Map<String, String> state;

    /** What the home can be. */
    enum Stage {
        /** Nothing was begun. */
        EMPTY,
        /** Keys exist; founding or joining did not complete. */
        BEGUN,
        /** A member. */
        MEMBER
    }

    private Home(Disk disk, AutoCloseable lock, Map<String, String> state) {
        this.disk = disk;
        this.lock = lock;
        this.state = state;
    }

    /**
     * Takes the home for this process.
     *
     * @throws ConflictException {@code home-in-use} or {@code home-newer}; nothing was touched
     * @throws CorruptException {@code home-damaged}
     */
    static Home take(Disk disk) {
        try {
            readState(disk);
            AutoCloseable lock = disk.lock(LOCK).orElseThrow(() -> inUse(disk));
            return new Home(disk, lock, readState(disk));
        } catch (IOException e) {
            throw fault(disk, "cannot be opened", e);
        }
    }

    Stage stage() {
        String stage = state.get(STAGE);
        return stage == null ? Stage.EMPTY : Stage.valueOf(stage);
    }

    /** What was noted under a key; empty if nothing was. */
    Optional<String> get(String key) {
        return Optional.ofNullable(state.get(key));
    }

    /** Notes facts, durably, all at once. */
    void note(Stage stage, Map<String, String> facts) {
        state.put("format", String.valueOf(FORMAT));
        state.put(STAGE, stage.name());
        state.putAll(facts);
        StringBuilder text = new StringBuilder("# Written by the library; do not edit.\n");
        new TreeMap<>(state)
                .forEach((key, value) ->
                        text.append(key).append('=').append(value).append('\n'));
        write(STATE, text.toString());
    }

    /** The identity key, made and stored if there is none yet. */
    SigningKey identity(SecureRandom entropy) {
        return key(IDENTITY, entropy);
    }

    /** The recovery key, made and stored if there is none yet. */
    SigningKey recovery(SecureRandom entropy) {
        return key(RECOVERY, entropy);
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

    private static Map<String, String> readState(Disk disk) throws IOException {
        Map<String, String> state = new TreeMap<>();
        if (!disk.exists(STATE)) {
            if (!disk.list("state").isEmpty()) {
                throw new CorruptException(
                        ErrorCode.HOME_DAMAGED,
                        disk.location() + " holds records but " + STATE + " is missing; restore it from a backup");
            }
            return state;
        }
        Properties properties = new Properties();
        String text = new String(disk.read(STATE, SMALL), StandardCharsets.UTF_8);
        try {
            properties.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            throw damaged(disk, String.valueOf(e.getMessage()));
        }
        properties.forEach((key, value) -> state.put(String.valueOf(key), String.valueOf(value)));
        checkFormat(disk, state);
        return state;
    }

    private static void checkFormat(Disk disk, Map<String, String> state) {
        String format = state.getOrDefault("format", "");
        if (!format.matches("[0-9]{1,9}") || Integer.parseInt(format) < 1) {
            throw damaged(disk, "format is \"" + format + "\"");
        }
        if (Integer.parseInt(format) > FORMAT) {
            throw new ConflictException(
                    ErrorCode.HOME_NEWER,
                    disk.location() + " has format " + format + ", this version of the library knows up to " + FORMAT
                            + "; update the library. Nothing was changed");
        }
        requireReadable(disk, state);
    }

    private static void requireReadable(Disk disk, Map<String, String> state) {
        for (Map.Entry<String, Consumer<String>> fact : FACTS.entrySet()) {
            String value = state.get(fact.getKey());
            try {
                if (value != null) {
                    fact.getValue().accept(value);
                }
            } catch (InvalidArgumentException | IllegalArgumentException e) {
                throw damaged(disk, fact.getKey() + " is \"" + value + "\"");
            }
        }
        boolean member = Stage.MEMBER.name().equals(state.get(STAGE));
        for (String needed : member ? List.of(STAGE, NAME, FEDERATION) : List.of(STAGE)) {
            if (!state.containsKey(needed)) {
                throw damaged(disk, needed + " is missing");
            }
        }
    }

    private static void requireInvitation(String id) {
        if (!id.matches("[0-9a-f]{32}")) {
            throw new IllegalArgumentException(id);
        }
    }

    private static CorruptException damaged(Disk disk, String what) {
        return new CorruptException(
                ErrorCode.HOME_DAMAGED,
                disk.location() + "/" + STATE + " is damaged: " + what + "; restore it from a backup");
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
