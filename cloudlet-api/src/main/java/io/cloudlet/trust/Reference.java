package io.cloudlet.trust;

/**
 * What appraisals compare evidence with (RFC 9334: endorsements, reference values, and what is denied). Operations managers who hold the right
 * {@link io.cloudlet.Right#POLICIES} approve and withdraw them, for the whole federation; nothing counts that nobody approved.
 */
public sealed interface Reference permits ReferenceValues, Manufacturer, Machine, Denial, TagAuthority {

    /** Tells it from others of its kind; approving another of that name takes its place, but for {@link Machine}. */
    String name();
}
