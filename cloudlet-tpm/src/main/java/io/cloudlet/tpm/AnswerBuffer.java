package io.cloudlet.tpm;

import io.cloudlet.tpm.tss.TpmBuffer;
import io.cloudlet.tpm.tss.TpmMarshaller;

/** Bytes that a TPM answered. TSS.MSR makes room for as many entries as a list says that it has; here no list is longer than what is left. */
final class AnswerBuffer extends TpmBuffer {

    AnswerBuffer(byte[] bytes) {
        super(bytes);
    }

    @Override
    public <T extends TpmMarshaller> T[] readObjArr(Class<T> type) {
        int start = curPos();
        int count = readInt();
        if (count < 0 || count > size() - curPos()) {
            throw new IllegalArgumentException(
                    "a list of " + Integer.toUnsignedString(count) + " entries in " + size() + " bytes");
        }
        curPos(start);
        return super.readObjArr(type);
    }
}
