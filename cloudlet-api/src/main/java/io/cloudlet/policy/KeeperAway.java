package io.cloudlet.policy;

/**
 * What members do between the removal of one of them and the next key, which only the keeper can make. Either way they
 * refuse the removed one at once, by themselves.
 */
public enum KeeperAway {
    /**
     * They write on under the old key; what was written so is encrypted anew, body and all, once there is a new key. Until
     * then the removed member can open it, should it get hold of the ciphertext.
     */
    WRITE_ON,
    /** They refuse writes until there is a new key; reading goes on. */
    STOP
}
