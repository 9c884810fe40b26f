package io.cloudlet.testkit;

import java.lang.reflect.Method;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/**
 * Around tests that need a real server, device or right of the machine. Where it is missing, one line says so and how to get it, and
 * nothing runs; with {@code CI=true} in the environment that is a failure. A class with a constructor without arguments says what is
 * missing; a test class with a method {@code @BeforeAll} names it with {@code @ExtendWith}.
 */
public abstract class NeedsTheRealThing implements InvocationInterceptor {

    private final Optional<String> missing;

    /** @param missing why the tests cannot run, and the line that mends it; empty if they can */
    protected NeedsTheRealThing(Optional<String> missing) {
        this.missing = missing;
    }

    @Override
    public void interceptBeforeAllMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        if (missing.isPresent()) {
            String said = context.getDisplayName() + " did not run: " + missing.get();
            System.out.println(said);
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(said);
            }
        }
        proceed(invocation);
    }

    @Override
    public void interceptTestMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        proceed(invocation);
    }

    @Override
    public void interceptAfterAllMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        proceed(invocation);
    }

    private void proceed(Invocation<@Nullable Void> invocation) throws Throwable {
        if (missing.isPresent()) {
            invocation.skip();
        } else {
            invocation.proceed();
        }
    }
}
