package io.cloudlet.core.internal.node;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import io.cloudlet.Names;
import io.cloudlet.policy.Region;
import io.cloudlet.spi.runtime.HostPort;
import java.nio.file.Path;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.Function;

/** What was set, by the application or in properties, and what is in force where nothing was. Immutable. */
public final class Settings {

    /** A setting. */
    @SuppressWarnings("ImmutableEnumChecker") // checks hold no state
    public enum Key {
        NAME("cloudlet.name", "(required)", text -> Names.check("cloudlet name", text)),
        REGION("cloudlet.region", "(none)", Region::new),
        HOME("cloudlet.home", "(required)", Path::of),
        LISTEN("cloudlet.listen", "(nowhere: dials out only)", HostPort::parse),
        ADVERTISE("cloudlet.advertise", "(as listening)", Key::reachable),
        PROXY("cloudlet.proxy", "(none)", Key::reachable),
        BEAT("cloudlet.beat", "PT2S", Key::beat),
        DEADLINE("cloudlet.deadline", "PT30S", Key::deadline),
        TRUST("cloudlet.trust", "SOFTWARE", text -> text);

        private final String property;
        private final String usual;
        private final Function<String, ?> check;

        Key(String property, String usual, Function<String, ?> check) {
            this.property = property;
            this.usual = usual;
            this.check = check;
        }

        /** What it is called in properties. */
        public String property() {
            return property;
        }

        private static HostPort reachable(String text) {
            HostPort address = HostPort.parse(text);
            if (address.port() == 0) {
                throw new IllegalArgumentException("port 0 cannot be dialled");
            }
            return address;
        }

        private static Duration beat(String text) {
            return within(text, Duration.ofMillis(50), Duration.ofMinutes(5));
        }

        private static Duration deadline(String text) {
            return within(text, Duration.ofMillis(100), Duration.ofHours(1));
        }

        private static Duration within(String text, Duration least, Duration most) {
            Duration value = Duration.parse(text);
            if (value.compareTo(least) < 0 || value.compareTo(most) > 0) {
                throw new IllegalArgumentException("must be " + least + " to " + most);
            }
            return value;
        }
    }

    private record Value(String text, String source) {}

    private final Map<Key, Value> values;

    private Settings(Map<Key, Value> values) {
        this.values = Collections.unmodifiableMap(values);
    }

    /** Nothing set. */
    public static Settings none() {
        return new Settings(new EnumMap<>(Key.class));
    }

    /** What properties say; those that do not begin with {@code cloudlet.} are somebody else's. */
    public static Settings of(Map<String, String> properties) {
        Settings settings = none();
        for (Map.Entry<String, String> property : properties.entrySet()) {
            if (property.getKey().equals(Key.TRUST.property)) {
                throw new InvalidArgumentException(
                        ErrorCode.ARGUMENT_INVALID,
                        "cloudlet.trust cannot be a property, \"" + property.getValue()
                                + "\": give a backend to the builder, with trust(...)");
            }
            if (property.getKey().startsWith("cloudlet.")) {
                settings = settings.with(key(property.getKey()), property.getValue(), "properties");
            }
        }
        return settings;
    }

    /**
     * The same with one more setting.
     *
     * @throws InvalidArgumentException if it was set already, or the value cannot be
     */
    public Settings with(Key key, String value, String source) {
        Value old = values.get(key);
        if (old != null) {
            throw new InvalidArgumentException(
                    ErrorCode.SETTING_CONFLICT,
                    key.property + " was already set to \"" + old.text + "\" by " + old.source);
        }
        try {
            Objects.requireNonNull(key.check.apply(value));
        } catch (InvalidArgumentException e) {
            throw new InvalidArgumentException(e.code(), key.property + ": " + plain(e), e);
        } catch (DateTimeParseException | IllegalArgumentException e) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID, key.property + " \"" + value + "\": " + e.getMessage(), e);
        }
        Map<Key, Value> more = new EnumMap<>(Key.class);
        more.putAll(values);
        more.put(key, new Value(value, source));
        return new Settings(more);
    }

    /**
     * Settings that are right one by one but not together.
     *
     * @throws InvalidArgumentException {@code setting-conflict}
     */
    public void requireConsistent() {
        boolean anywhere = listen().filter(
                        at -> at.host().equals("0.0.0.0") || at.host().equals("::"))
                .isPresent();
        if (anywhere && advertise().isEmpty()) {
            throw new InvalidArgumentException(
                    ErrorCode.SETTING_CONFLICT,
                    "cloudlet.listen is every address of this machine, so others cannot know which to dial; set"
                            + " cloudlet.advertise too");
        }
        if (advertise().isPresent() && listen().isEmpty()) {
            throw new InvalidArgumentException(
                    ErrorCode.SETTING_CONFLICT, "cloudlet.advertise is set but cloudlet.listen is not");
        }
    }

    public String name() {
        return required(Key.NAME);
    }

    public Path home() {
        return Path.of(required(Key.HOME));
    }

    public Optional<Region> region() {
        return text(Key.REGION).map(Region::new);
    }

    public Optional<HostPort> listen() {
        return text(Key.LISTEN).map(HostPort::parse);
    }

    public Optional<HostPort> advertise() {
        return text(Key.ADVERTISE).map(HostPort::parse);
    }

    public Optional<HostPort> proxy() {
        return text(Key.PROXY).map(HostPort::parse);
    }

    public Duration beat() {
        return Duration.parse(text(Key.BEAT).orElse(Key.BEAT.usual));
    }

    public Duration deadline() {
        return Duration.parse(text(Key.DEADLINE).orElse(Key.DEADLINE.usual));
    }

    /** Every setting in force and where it came from, one a line. */
    public String describe() {
        StringJoiner lines = new StringJoiner(System.lineSeparator());
        for (Key key : Key.values()) {
            Value value = values.get(key);
            lines.add(
                    value == null
                            ? key.property + " = " + key.usual + "  (default)"
                            : key.property + " = " + value.text + "  (" + value.source + ")");
        }
        return lines.toString();
    }

    /** The message without the code, which the new exception appends again. */
    private static String plain(InvalidArgumentException e) {
        String message = String.valueOf(e.getMessage());
        String code = " [" + e.code() + "]";
        return message.endsWith(code) ? message.substring(0, message.length() - code.length()) : message;
    }

    private Optional<String> text(Key key) {
        return Optional.ofNullable(values.get(key)).map(Value::text);
    }

    private String required(Key key) {
        return text(key)
                .orElseThrow(() -> new InvalidArgumentException(
                        ErrorCode.ARGUMENT_INVALID, key.property + " is required and was not set"));
    }

    private static Key key(String property) {
        for (Key key : Key.values()) {
            if (key.property.equals(property)) {
                return key;
            }
        }
        throw new InvalidArgumentException(
                ErrorCode.ARGUMENT_INVALID, "\"" + property + "\" is no setting; docs and describe() list them");
    }
}
