package io.cloudlet.core.internal.trust;

import io.cloudlet.CloudletId;
import io.cloudlet.FederationId;
import java.time.Instant;

/**
 * Evidence, and what it is to answer. Kept, it can be judged again by other references.
 *
 * @param federation for which it was asked
 * @param question what the quote must hold: 32 bytes that were asked for once, on one link
 * @param asked the registers that were asked for
 * @param at when, for the dates of certificates
 */
@SuppressWarnings("ArrayRecordComponent") // handed over, never compared
public record Exhibit(
        FederationId federation,
        CloudletId cloudlet,
        Evidence evidence,
        byte[] question,
        PcrSelection asked,
        Instant at) {}
