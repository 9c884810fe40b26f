package io.cloudlet.trust;

import io.cloudlet.policy.Region;
import java.time.Instant;

/**
 * Where a machine is, as a tag authority says and its TPM proved that it holds. A TPM cannot tell that its machine was carried elsewhere: an
 * authority should know where it is, and give short times.
 *
 * @param region where
 * @param form how firmly it lies in the TPM
 * @param until when it ends, by the clock of whoever looks
 * @param authority who says so, by its name in the references
 */
public record AssetTag(Region region, TagForm form, Instant until, String authority) {}
