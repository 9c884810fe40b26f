package io.cloudlet.tpm;

import io.cloudlet.core.internal.runtime.JdkRuntime;
import io.cloudlet.spi.runtime.CloudletRuntime;
import io.cloudlet.spi.runtime.Network;
import io.cloudlet.spi.runtime.Prober;
import java.lang.reflect.Proxy;
import java.nio.file.Path;

/** This machine's clocks and threads, without a network: a TPM needs none. */
final class TestRuntime {

    private TestRuntime() {}

    static CloudletRuntime make() {
        return new JdkRuntime("tpm-test", Path.of("target", "tpm-home"), unused(Network.class), unused(Prober.class));
    }

    private static <T> T unused(Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            if (method.getName().equals("close")) {
                return null;
            }
            throw new AssertionError("a TPM needs no " + type.getSimpleName());
        }));
    }
}
