package io.cloudlet.core.internal.fence;

import io.cloudlet.BackendFaultException;
import io.cloudlet.ErrorCode;
import io.cloudlet.core.internal.identity.SoftwareAgreementKey;
import io.cloudlet.spi.runtime.Disk;
import io.cloudlet.spi.trust.AgreementKey;
import io.cloudlet.spi.trust.WrappingKeys;
import io.cloudlet.trust.TrustLevel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Wrapping keys in files of the home directory, one PKCS#8 in PEM each, readable by their owner only. Thread-safe. */
public final class SoftwareWrappingKeys implements WrappingKeys {

    private static final String DIRECTORY = "keys";
    private static final int LARGEST = 4096;

    private final Disk disk;
    private final SecureRandom entropy;
    private final Map<String, AgreementKey> open = new HashMap<>();

    public SoftwareWrappingKeys(Disk disk, SecureRandom entropy) {
        this.disk = disk;
        this.entropy = entropy;
    }

    @Override
    public synchronized AgreementKey get(String name) {
        AgreementKey known = open.get(name);
        if (known == null) {
            known = loadOrMake(file(name));
            open.put(name, known);
        }
        return known;
    }

    @Override
    public synchronized Optional<AgreementKey> find(String name) {
        return open.containsKey(name) || disk.exists(file(name)) ? Optional.of(get(name)) : Optional.empty();
    }

    @Override
    public synchronized void drop(String name) {
        open.remove(name);
        String file = file(name);
        try {
            if (disk.exists(file)) {
                disk.delete(file);
                disk.forceDirectory(DIRECTORY);
            }
        } catch (IOException e) {
            throw fault(file, e);
        }
    }

    @Override
    public TrustLevel level() {
        return TrustLevel.SOFTWARE;
    }

    private AgreementKey loadOrMake(String file) {
        try {
            if (disk.exists(file)) {
                String pem = new String(disk.read(file, LARGEST), StandardCharsets.US_ASCII);
                return SoftwareAgreementKey.fromPem(pem, disk.location() + "/" + file);
            }
            SoftwareAgreementKey fresh = SoftwareAgreementKey.generate(entropy);
            disk.replace(file, fresh.toPem().getBytes(StandardCharsets.US_ASCII));
            return fresh;
        } catch (IOException e) {
            throw fault(file, e);
        }
    }

    private BackendFaultException fault(String file, IOException e) {
        return new BackendFaultException(
                ErrorCode.BACKEND_FAULT,
                "the wrapping key " + disk.location() + "/" + file + " can be neither read nor made: " + e.getMessage(),
                e);
    }

    private static String file(String name) {
        return DIRECTORY + "/" + name + ".key";
    }
}
