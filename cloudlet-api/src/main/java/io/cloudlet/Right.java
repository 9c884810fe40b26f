package io.cloudlet;

/**
 * What a cloudlet may decide for the whole federation. The founder holds every right; whoever holds one can grant it
 * further, and take back what lies below its own grant.
 */
public enum Right {
    /** Admits and removes cloudlets. */
    MEMBERSHIP,
    /** Sets federated policies. */
    POLICIES,
    /** Draws fences. */
    FENCES
}
