package io.cloudlet.trust;

/**
 * How firmly an asset tag lies in its TPM, from the weaker to the stronger. In both only the tag authority can write it, each time with a signature
 * of its own for that very content; reading is free.
 */
public enum TagForm {
    /**
     * Made by whoever owns the machine's TPM, at any time. The owner can delete it, and clearing the TPM does, too; a tag that is gone is not
     * shown, and only its authority brings it back.
     */
    OWNER,
    /**
     * Made where the platform's hierarchy is still open, usually before an operating system starts. Nobody deletes it, and it survives clearing
     * the TPM; its authority can write another tag into it.
     */
    PLATFORM
}
