package io.cloudlet.core.internal.node;

import io.cloudlet.CloudletId;
import io.cloudlet.ConflictException;
import io.cloudlet.CorruptException;
import io.cloudlet.ErrorCode;
import io.cloudlet.FederationId;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Names;
import io.cloudlet.core.internal.node.Home.Stage;
import io.cloudlet.spi.runtime.Disk;
import io.cloudlet.spi.runtime.HostPort;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.TreeMap;
import java.util.function.Consumer;

/** What a home's {@code cloudlet.properties} says: which cloudlet lives here, and how far it came. */
final class HomeFacts {

    static final String FILE = "cloudlet.properties";
    private static final int FORMAT = 1;
    private static final int SMALL = 64 * 1024;
    private static final String STAGE = "stage";

    /** Facts that {@link Home#note} keeps, and what reads each. */
    static final String NAME = "name";

    static final String FEDERATION = "federation";
    static final String CONTACT = "contact";
    static final String INVITATION = "invitation";

    /** Whether the wrapping keys were lost and are made anew. */
    static final String RENEW = "renew.wrapping.keys";

    /** Whether a recovery has begun to fill the home, and has not completed. */
    static final String RECOVERING = "recovering";

    static final String CONTACT_ADDRESSES = "contact.addresses";
    private static final Map<String, Consumer<String>> FACTS = Map.of(
            STAGE, Stage::valueOf,
            NAME, name -> Names.check(NAME, name),
            FEDERATION, FederationId::new,
            CONTACT, CloudletId::new,
            INVITATION, HomeFacts::requireInvitation,
            RENEW, HomeFacts::requireBoolean,
            RECOVERING, HomeFacts::requireBoolean,
            CONTACT_ADDRESSES, text -> List.of(text.split(",")).forEach(HostPort::parse));

    private final Map<String, String> facts;

    private HomeFacts(Map<String, String> facts) {
        this.facts = facts;
    }

    Stage stage() {
        String stage = facts.get(STAGE);
        return stage == null ? Stage.EMPTY : Stage.valueOf(stage);
    }

    Optional<String> get(String key) {
        return Optional.ofNullable(facts.get(key));
    }

    void note(Stage stage, Map<String, String> more) {
        facts.put("format", String.valueOf(FORMAT));
        facts.put(STAGE, stage.name());
        facts.putAll(more);
    }

    /** What the file should hold. */
    String toText() {
        StringBuilder text = new StringBuilder("# Written by the library; do not edit.\n");
        facts.forEach((key, value) -> text.append(key).append('=').append(value).append('\n'));
        return text.toString();
    }

    /**
     * Reads the file; a home that has none knows nothing yet.
     *
     * @throws ConflictException {@code home-newer}
     * @throws CorruptException {@code home-damaged}
     */
    static HomeFacts read(Disk disk) throws IOException {
        Map<String, String> state = new TreeMap<>();
        if (!disk.exists(FILE)) {
            if (!disk.list("state").isEmpty()) {
                throw new CorruptException(
                        ErrorCode.HOME_DAMAGED,
                        disk.location() + " holds records but " + FILE + " is missing; restore it from a backup");
            }
            return new HomeFacts(state);
        }
        Properties properties = new Properties();
        String text = new String(disk.read(FILE, SMALL), StandardCharsets.UTF_8);
        try {
            properties.load(new StringReader(text));
        } catch (IllegalArgumentException e) {
            throw damaged(disk, String.valueOf(e.getMessage()));
        }
        properties.forEach((key, value) -> state.put(String.valueOf(key), String.valueOf(value)));
        checkFormat(disk, state);
        return new HomeFacts(state);
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

    private static void requireBoolean(String text) {
        if (!text.equals("true") && !text.equals("false")) {
            throw new IllegalArgumentException(text);
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
                disk.location() + "/" + FILE + " is damaged: " + what + "; restore it from a backup");
    }
}
