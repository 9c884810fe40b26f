package io.cloudlet.spi.trust;

import io.cloudlet.trust.TrustLevel;
import java.util.Optional;

/**
 * Where a cloudlet's wrapping keys are: those that others wrap the keys of fences for. One for each name, made when first
 * asked for, kept until dropped; the private halves never leave.
 *
 * <p>Thread-safe; calls may block for as long as the machine takes to make a key.
 */
public interface WrappingKeys {

    /**
     * The key of that name, durable before it is returned.
     *
     * @param name 64 hexadecimal digits
     * @throws io.cloudlet.BackendFaultException if it can be neither read nor made
     * @throws io.cloudlet.CorruptException if what is stored is no key
     */
    AgreementKey get(String name);

    /**
     * The key of that name, if it was made before.
     *
     * @throws io.cloudlet.BackendFaultException if it cannot be read
     * @throws io.cloudlet.CorruptException if what is stored is no key
     */
    Optional<AgreementKey> find(String name);

    /** Forgets the key of that name for ever; what was wrapped for it can no longer be opened. Without one, does nothing. */
    void drop(String name);

    /** What keeps them. */
    TrustLevel level();
}
