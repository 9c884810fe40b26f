package io.cloudlet.tpm;

import java.io.IOException;

/** Makes transports: real ones, or scripts in tests. */
@FunctionalInterface
interface Transports {

    /** What an address says. */
    Transports REAL = address -> address.devicePath().isPresent()
            ? new DeviceTransport(address.devicePath().get())
            : new SocketTransport(address.socketAddress().orElseThrow());

    /** One that is not open yet. */
    Transport to(TpmAddress address) throws IOException;
}
