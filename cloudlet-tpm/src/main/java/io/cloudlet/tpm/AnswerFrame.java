package io.cloudlet.tpm;

import io.cloudlet.tpm.tss.tpm.TPM_HANDLE;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** An answer as it came over the wire: split, its sessions checked, its first parameter decrypted. Nothing may be left over. */
final class AnswerFrame {

    private static final int SIZE_LENGTH = 2;

    private final CommandFrame command;
    private final ByteBuffer in;
    private final @Nullable TPM_HANDLE handle;
    private final byte[] parameters;

    /**
     * Reads.
     *
     * @throws TpmRefusedException if the TPM did not do it
     * @throws TpmTamperedException if this is no answer of the TPM's to that command
     */
    AnswerFrame(byte[] answer, CommandFrame command) {
        this.command = command;
        this.in = ByteBuffer.wrap(answer);
        if (in.getInt(Short.BYTES) != answer.length) {
            throw new TpmTamperedException("its answer is not as long as it says");
        }
        ResponseCode code = TpmLine.code(answer);
        if (code.raw() != 0) {
            throw new TpmRefusedException(command.name(), code);
        }
        try {
            boolean sessions = !command.authorizations().isEmpty();
            requireTag(sessions);
            this.handle = command.answersHandle() ? new TPM_HANDLE(in.getInt()) : null;
            byte[] plain = bytes(sessions ? in.getInt() : in.remaining());
            checkSessions(plain);
            if (in.hasRemaining()) {
                throw new TpmTamperedException(in.remaining() + " bytes follow its answer");
            }
            this.parameters = plain;
        } catch (BufferUnderflowException e) {
            throw new TpmTamperedException("its answer ends too early", e);
        }
    }

    private void requireTag(boolean sessions) {
        int tag = in.getShort(0) & 0xffff;
        if (tag != (sessions ? CommandFrame.SESSIONS : CommandFrame.NO_SESSIONS)) {
            throw new TpmTamperedException("its answer has the tag 0x" + Integer.toHexString(tag));
        }
        in.position(Transport.HEADER_LENGTH);
    }

    private byte[] bytes(int length) {
        if (length < 0 || length > in.remaining()) {
            throw new TpmTamperedException(
                    "a part of its answer has " + length + " bytes, " + in.remaining() + " are left");
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return bytes;
    }

    private void checkSessions(byte[] received) {
        byte[] hash = Kdf.sha256(
                new byte[Integer.BYTES],
                ByteBuffer.allocate(Integer.BYTES)
                        .putInt(command.code().toInt())
                        .array(),
                received);
        for (Authorization authorization : command.authorizations()) {
            byte[] nonce = bytes(in.getShort() & 0xffff);
            int attributes = in.get() & 0xff;
            byte[] hmac = bytes(in.getShort() & 0xffff);
            if (authorization instanceof SaltedSession.Use use) {
                use.accept(hash, nonce, attributes, hmac);
                if (command.encryptsAnswer()) {
                    decryptFirst(received, use);
                }
            }
        }
    }

    private static void decryptFirst(byte[] parameters, SaltedSession.Use use) {
        int length = ByteBuffer.wrap(parameters).getShort() & 0xffff;
        if (length > parameters.length - SIZE_LENGTH) {
            throw new TpmTamperedException("its first parameter is longer than its answer");
        }
        byte[] clear = use.decrypt(Arrays.copyOfRange(parameters, SIZE_LENGTH, SIZE_LENGTH + length));
        System.arraycopy(clear, 0, parameters, SIZE_LENGTH, length);
    }

    Optional<TPM_HANDLE> handle() {
        return Optional.ofNullable(handle);
    }

    byte[] parameters() {
        return parameters;
    }
}
