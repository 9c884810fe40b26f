package io.cloudlet;

import java.time.Duration;

/**
 * A cloudlet that redeemed a {@code confirm(true)} invitation and waits.
 *
 * @param id who asks: the hash of its identity key. Compare it with what the joiner's operator reads out
 * @param name the name it was invited under
 * @param waiting for how long
 */
public record JoinRequest(CloudletId id, String name, Duration waiting) {}
