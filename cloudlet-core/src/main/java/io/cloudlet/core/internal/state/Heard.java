package io.cloudlet.core.internal.state;

import java.util.OptionalLong;

/**
 * How new what is known of an origin is.
 *
 * @param nanos of the own monotonic clock
 * @param echoed whether what is known was signed after that moment, which an echo proves; otherwise it came then
 */
public record Heard(long nanos, boolean echoed) {

    static Heard now(OptionalLong echoedNanos, long now) {
        return echoedNanos.isPresent() ? new Heard(echoedNanos.getAsLong(), true) : new Heard(now, false);
    }
}
