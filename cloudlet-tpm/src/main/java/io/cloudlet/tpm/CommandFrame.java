package io.cloudlet.tpm;

import io.cloudlet.tpm.tss.ReqStructure;
import io.cloudlet.tpm.tss.RespStructure;
import io.cloudlet.tpm.tss.TpmBuffer;
import io.cloudlet.tpm.tss.tpm.TPM_CC;
import io.cloudlet.tpm.tss.tpm.TPM_HANDLE;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** A command as it goes over the wire (library specification, part 1, 18), its first parameter encrypted if a session is there that does. */
final class CommandFrame {

    static final int NO_SESSIONS = 0x8001;
    static final int SESSIONS = 0x8002;
    /** The length before what can be encrypted: sessions encrypt parameters that have one of two bytes, nothing else. */
    private static final int SIZE_LENGTH = 2;

    private final TPM_CC code;
    private final List<Authorization> authorizations;
    private final Optional<SaltedSession.Use> salted;
    private final boolean encryptsAnswer;
    private final boolean answersHandle;
    private final byte[] bytes;

    CommandFrame(
            TPM_CC code, ReqStructure request, RespStructure answer, List<Authorization> authorizations, Names names) {
        if (authorizations.size() < request.numAuthHandles()) {
            throw new IllegalStateException(code + " needs " + request.numAuthHandles() + " authorizations");
        }
        this.code = code;
        this.authorizations = authorizations;
        this.salted = authorizations.stream()
                .filter(SaltedSession.Use.class::isInstance)
                .map(SaltedSession.Use.class::cast)
                .findFirst();
        this.encryptsAnswer = salted.isPresent() && answer.sessEncInfo().sizeLen == SIZE_LENGTH;
        this.answersHandle = answer.numHandles() > 0;
        this.bytes = marshal(request, names);
    }

    private byte[] marshal(ReqStructure request, Names names) {
        TPM_HANDLE[] handles = request.getHandles() == null ? new TPM_HANDLE[0] : request.getHandles();
        byte[] parameters = parameters(request);
        salted.ifPresent(SaltedSession.Use::roll);
        boolean encrypts = salted.isPresent() && request.sessEncInfo().sizeLen == SIZE_LENGTH;
        if (encrypts) {
            encryptFirst(parameters);
        }
        byte[] area = area(handles, parameters, encrypts, names);
        TpmBuffer out = new TpmBuffer(Transport.MOST_BYTES);
        out.writeShort(authorizations.isEmpty() ? NO_SESSIONS : SESSIONS);
        out.writeInt(0);
        out.writeInt(code.toInt());
        for (TPM_HANDLE handle : handles) {
            out.writeInt(handle.handle);
        }
        out.writeByteBuf(area);
        out.writeByteBuf(parameters);
        out.writeNumAtPos(out.curPos(), Short.BYTES);
        return complete(out);
    }

    private byte[] parameters(ReqStructure request) {
        TpmBuffer out = new TpmBuffer(Transport.MOST_BYTES);
        request.toTpm(out);
        return complete(out);
    }

    /** TSS.MSR's buffers drop what does not fit, and say so only if asked. */
    private byte[] complete(TpmBuffer out) {
        if (!out.isOk()) {
            throw new IllegalArgumentException(name() + " would have more than " + Transport.MOST_BYTES + " bytes");
        }
        return out.trim();
    }

    private void encryptFirst(byte[] parameters) {
        int length = ByteBuffer.wrap(parameters).getShort() & 0xffff;
        byte[] clear = Arrays.copyOfRange(parameters, SIZE_LENGTH, SIZE_LENGTH + length);
        byte[] encrypted = salted.orElseThrow().encrypt(clear);
        System.arraycopy(encrypted, 0, parameters, SIZE_LENGTH, length);
        Arrays.fill(clear, (byte) 0);
    }

    private byte[] area(TPM_HANDLE[] handles, byte[] parameters, boolean encrypts, Names names) {
        if (authorizations.isEmpty()) {
            return new byte[0];
        }
        TpmBuffer out = new TpmBuffer(Transport.MOST_BYTES);
        out.writeInt(0);
        for (Authorization authorization : authorizations) {
            out.writeInt(authorization.handle());
            if (authorization instanceof SaltedSession.Use use) {
                int attributes = SaltedSession.CONTINUE
                        | (encrypts ? SaltedSession.DECRYPT : 0)
                        | (encryptsAnswer ? SaltedSession.ENCRYPT : 0);
                out.writeSizedByteBuf(use.nonceCaller());
                out.writeByte((byte) attributes);
                out.writeSizedByteBuf(use.commandHmac(hash(handles, parameters, names), attributes));
            } else {
                out.writeShort(0);
                out.writeByte((byte) (authorization == Authorization.EMPTY ? SaltedSession.CONTINUE : 0));
                out.writeShort(0);
            }
        }
        out.writeNumAtPos(out.curPos() - Integer.BYTES, 0);
        return complete(out);
    }

    private byte[] hash(TPM_HANDLE[] handles, byte[] parameters, Names names) {
        TpmBuffer in = new TpmBuffer(Transport.MOST_BYTES);
        in.writeInt(code.toInt());
        for (TPM_HANDLE handle : handles) {
            in.writeByteBuf(names.of(handle.handle));
        }
        in.writeByteBuf(parameters);
        return Kdf.sha256(complete(in));
    }

    byte[] bytes() {
        return bytes;
    }

    /** The command's name in the specification, after {@code TPM2_}. */
    String name() {
        return code.toString().replaceAll("[{}]", "");
    }

    TPM_CC code() {
        return code;
    }

    List<Authorization> authorizations() {
        return authorizations;
    }

    boolean encryptsAnswer() {
        return encryptsAnswer;
    }

    boolean answersHandle() {
        return answersHandle;
    }
}
