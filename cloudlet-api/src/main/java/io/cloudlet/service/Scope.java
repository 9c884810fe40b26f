package io.cloudlet.service;

/** Who can find an instance. */
public enum Scope {
    /** Only applications on the same cloudlet; it is never written to the log. */
    LOCAL,
    /** Every member of the federation. */
    FEDERATED,
    /** Named members, or those of a fence; everybody else carries it without being able to read it. */
    EXPORTED
}
