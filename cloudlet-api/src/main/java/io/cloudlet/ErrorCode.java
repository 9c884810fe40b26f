package io.cloudlet;

import java.util.Locale;

/**
 * What went wrong, as a stable word that programs may compare and people may look up in {@code docs/errors.md}. A code is
 * never reused; new ones may come with any minor version.
 */
public enum ErrorCode {
    /** A setting or argument has a value that can never be right. */
    ARGUMENT_INVALID,
    /** A name is not a label of 1 to 63 lower-case letters, digits and inner hyphens. */
    NAME_INVALID,
    /** A host, port or address does not read as one. */
    ADDRESS_INVALID,
    /** An endpoint is not an absolute URI with a host and a port. */
    ENDPOINT_INVALID,
    /** A version or a version range is not semantic versioning. */
    VERSION_INVALID,
    /** A setting was given twice, or contradicts another. */
    SETTING_CONFLICT,
    /** A text is no invitation, or a damaged one. */
    INVITATION_MALFORMED,
    /** The invitation's time has passed. */
    INVITATION_EXPIRED,
    /** The invitation was redeemed already, by another cloudlet. */
    INVITATION_USED,
    /** The inviter does not know the invitation: forged, meant for somebody else, or voided by the inviter's restart. */
    INVITATION_UNKNOWN,
    /** The inviter turned the request down. */
    JOIN_REJECTED,
    /** The request still waits for an operator at the inviter. */
    JOIN_PENDING,
    /** The peer belongs to another federation. */
    FEDERATION_MISMATCH,
    /** The peer speaks no protocol version that we speak. */
    VERSION_MISMATCH,
    /** The peer's certificate chain does not prove the cloudlet it names. */
    IDENTITY_MISMATCH,
    /** Somebody must be left who holds every right. */
    LAST_RIGHT,
    /** The text is no recovery key. */
    RECOVERY_KEY_MALFORMED,
    /** The cloudlet has another identity key now than the one shown. */
    IDENTITY_SUPERSEDED,
    /** Another process with this cloudlet's identity was started later and is linked there. */
    IDENTITY_IN_USE,
    /** The peer's clock and ours are more than a day apart. */
    CLOCK_SKEW,
    /** The cloudlet is no member of the federation. */
    NOT_A_MEMBER,
    /** The cloudlet was removed from the federation. */
    MEMBER_REMOVED,
    /** The cloudlet lacks the right for what it asks. */
    RIGHT_MISSING,
    /** The name is in use. */
    NAME_TAKEN,
    /** The port is in use on this machine. */
    PORT_IN_USE,
    /** The home directory is in use by another process. */
    HOME_IN_USE,
    /** The home directory holds a cloudlet already, or none where one was expected. */
    HOME_STATE,
    /** The home directory was written by a newer version of this library. */
    HOME_NEWER,
    /** What is stored is not what was written. */
    HOME_DAMAGED,
    /** Nothing of that name, id or description is known here. */
    NOT_FOUND,
    /** Something of that id is there already. */
    ALREADY_EXISTS,
    /** A record, name or text is larger than the protocol allows. */
    TOO_LARGE,
    /** A peer sent bytes that do not parse, or that break the protocol. */
    PROTOCOL_VIOLATION,
    /** One position of a log was seen with two contents: its origin is quarantined. */
    LOG_FORKED,
    /** Nobody answered in time. Retrying is safe. */
    UNREACHABLE,
    /** The deadline passed. Retrying is safe. */
    DEADLINE_EXCEEDED,
    /** The calling thread was interrupted while it waited. */
    INTERRUPTED,
    /** The federation object was closed. */
    CLOSED,
    /** The store, disk or another backend failed. */
    BACKEND_FAULT,
    /** This cloudlet is no member of the fence. */
    NOT_IN_FENCE,
    /** The fence has no key for this cloudlet yet. Retrying is safe. */
    FENCE_PENDING,
    /** A key is due and its keeper is out of reach; the fence says to stop until then. Retrying is safe. */
    KEEPER_AWAY,
    /** Something is still sealed inside the fence. */
    FENCE_IN_USE,
    /** A cloudlet declares to be outside the fence's regions. */
    REGION_OUTSIDE,
    /** Hardware is required and nothing can attest it. */
    NO_ATTESTATION,
    /** The dataset still holds an object. */
    DATASET_IN_USE,
    /** The ciphertext of an object is not what was written. */
    OBJECT_DAMAGED,
    /** What was to be imported is no export of logs, or was cut short or changed. */
    EXPORT_DAMAGED;

    /** The code as it stands in messages and documentation, for example {@code invitation-expired}. */
    public String code() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    @Override
    public String toString() {
        return code();
    }
}
