package io.cloudlet.tpm;

import io.cloudlet.tpm.tss.ReqStructure;
import io.cloudlet.tpm.tss.RespStructure;
import io.cloudlet.tpm.tss.Tpm;
import io.cloudlet.tpm.tss.tpm.LoadExternalResponse;
import io.cloudlet.tpm.tss.tpm.TPM2_FlushContext_REQUEST;
import io.cloudlet.tpm.tss.tpm.TPM2_LoadExternal_REQUEST;
import io.cloudlet.tpm.tss.tpm.TPM2_StartAuthSession_REQUEST;
import io.cloudlet.tpm.tss.tpm.TPMT_PUBLIC;
import io.cloudlet.tpm.tss.tpm.TPM_CC;
import io.cloudlet.tpm.tss.tpm.TPM_HANDLE;
import io.cloudlet.tpm.tss.tpm.TPM_RH;
import java.util.ArrayList;
import java.util.List;

/**
 * The commands of a TPM, generated from its specification, over a line of ours. TSS.MSR marshals; authorizations, encryption, what answers mean and what
 * they must be is decided here. It lives for one {@linkplain TpmConnection#call call} and flushes whatever that left in the TPM, which has room
 * for three objects and three sessions. Confined to the TPM's thread.
 */
final class Commands extends Tpm {

    /** What every TPM has room for. */
    static final int MOST_LOADED = 3;

    private final TpmLine line;
    private final Names names;
    private final List<TPM_HANDLE> objects = new ArrayList<>();
    private final List<TPM_HANDLE> sessions = new ArrayList<>();
    private List<Authorization> next = List.of();
    private byte[] parameters = {};
    private boolean reset;

    Commands(TpmLine line, Names names) {
        this.line = line;
        this.names = names;
    }

    /** Authorizes the next command: one entry for each handle that wants one, then perhaps a session that encrypts. */
    Commands with(Authorization... authorizations) {
        next = List.of(authorizations);
        return this;
    }

    /** The parameters of the last answer, as they came, decrypted. */
    byte[] lastParameters() {
        return parameters.clone();
    }

    /** Whether the TPM forgot everything meanwhile. */
    boolean wasReset() {
        return reset;
    }

    /** Loads the public half of a key from outside; for signatures that a policy asks for. */
    TPM_HANDLE loadPublic(TPMT_PUBLIC key) {
        TPM2_LoadExternal_REQUEST request = new TPM2_LoadExternal_REQUEST();
        request.inPublic = key;
        request.hierarchy = TPM_HANDLE.from(TPM_RH.NULL);
        LoadExternalResponse answer = new LoadExternalResponse();
        DispatchCommand(TPM_CC.LoadExternal, request, answer);
        return answer.handle;
    }

    @Override
    protected void DispatchCommand(TPM_CC code, ReqStructure request, RespStructure response) {
        List<Authorization> authorizations = authorizations(request);
        RespStructure answer = response == null ? new RespStructure() : response;
        requireRoom(request, answer);
        CommandFrame frame = new CommandFrame(code, request, answer, authorizations, names);
        AnswerFrame answered = new AnswerFrame(line.exchange(frame.bytes()), frame);
        parameters = answered.parameters();
        fill(answer, answered);
        names.learn(request, answer);
        track(request, answer, authorizations);
    }

    private List<Authorization> authorizations(ReqStructure request) {
        List<Authorization> given = next;
        next = List.of();
        if (!given.isEmpty()) {
            return given;
        }
        List<Authorization> empty = new ArrayList<>();
        for (int i = 0; i < request.numAuthHandles(); i++) {
            empty.add(Authorization.EMPTY);
        }
        return empty;
    }

    private void fill(RespStructure answer, AnswerFrame answered) {
        answered.handle().ifPresent(answer::setHandle);
        AnswerBuffer buffer = new AnswerBuffer(parameters);
        try {
            answer.initFromTpm(buffer);
        } catch (RuntimeException e) {
            // TSS.MSR throws whatever comes up where bytes are not what it expects.
            throw new TpmTamperedException("its answer does not read as one", e);
        }
        if (!buffer.isOk() || buffer.curPos() != parameters.length) {
            throw new TpmTamperedException("its answer is not as long as it should be");
        }
    }

    private void requireRoom(ReqStructure request, RespStructure answer) {
        if (answer.numHandles() > 0 && kin(request).size() >= MOST_LOADED) {
            throw new IllegalStateException("one call holds at most " + MOST_LOADED + " objects and " + MOST_LOADED
                    + " sessions in the TPM; flush what is not needed any more");
        }
    }

    private List<TPM_HANDLE> kin(ReqStructure request) {
        return request instanceof TPM2_StartAuthSession_REQUEST ? sessions : objects;
    }

    private void track(ReqStructure request, RespStructure answer, List<Authorization> used) {
        if (request instanceof TPM2_FlushContext_REQUEST flush) {
            forget(flush.flushHandle.handle);
        } else if (answer.numHandles() > 0) {
            kin(request).add(answer.getHandle());
        }
        for (Authorization authorization : used) {
            if (authorization instanceof Authorization.Policy policy) {
                forget(policy.handle());
            }
        }
    }

    private void forget(int handle) {
        objects.removeIf(kept -> kept.handle == handle);
        sessions.removeIf(kept -> kept.handle == handle);
    }

    /** Flushes what is left. */
    void flushAll() {
        List<TPM_HANDLE> left = new ArrayList<>(sessions);
        left.addAll(objects);
        left.forEach(this::flushIfThere);
    }

    /** Flushes; what is gone already is gone. */
    void flushIfThere(TPM_HANDLE handle) {
        try {
            FlushContext(handle);
        } catch (TpmRefusedException e) {
            forget(handle.handle);
            reset |= e.code().code() == ResponseCode.INITIALIZE;
        }
    }
}
