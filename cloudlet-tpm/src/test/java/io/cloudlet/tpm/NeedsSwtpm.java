package io.cloudlet.tpm;

import java.lang.reflect.Method;
import java.util.Optional;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;

/** Where there is no software TPM, says so in a line and runs nothing; on CI that is a failure. */
public final class NeedsSwtpm implements InvocationInterceptor {

    private static final Optional<String> MISSING = Swtpm.missing();

    @Override
    public void interceptBeforeAllMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        if (MISSING.isPresent()) {
            String said = context.getDisplayName() + " did not run: " + MISSING.get();
            System.out.println(said);
            if ("true".equals(System.getenv("CI"))) {
                throw new AssertionError(said);
            }
        }
        proceed(invocation);
    }

    @Override
    public void interceptTestMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        proceed(invocation);
    }

    @Override
    public void interceptAfterAllMethod(
            Invocation<Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        proceed(invocation);
    }

    private static void proceed(Invocation<Void> invocation) throws Throwable {
        if (MISSING.isPresent()) {
            invocation.skip();
        } else {
            invocation.proceed();
        }
    }
}
