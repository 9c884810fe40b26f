package io.cloudlet.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.cloudlet.CloudletException;
import io.cloudlet.ErrorCode;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/** What an error must be: of a type that says what to do, with a stable code, in words that name field, value and way out. */
public final class Errors {

    private Errors() {}

    public static <E extends CloudletException> E assertFails(
            Class<E> kind, ErrorCode code, ThrowingCallable call, String... said) {
        E thrown = catchThrowableOfType(kind, call);
        assertThat(thrown).as("expected " + code).isNotNull();
        assertThat(thrown.code()).as(thrown.getMessage()).isEqualTo(code);
        assertThat(thrown).hasMessageEndingWith("[" + code + "]");
        for (String words : said) {
            assertThat(thrown).hasMessageContaining(words);
        }
        return thrown;
    }

    /** The same, whatever its type. */
    public static CloudletException assertFails(ThrowingCallable call, ErrorCode code, String... said) {
        return assertFails(CloudletException.class, code, call, said);
    }
}
