/**
 * Somebody who holds copies of files and wants to know what is in them. Written from {@code docs/protocol.md}, against the
 * engine's own primitives, so that what fails here fails for want of a key and not of skill: with a key the same code opens.
 */
@NullMarked
package io.cloudlet.samples.trusted.burglar;

import org.jspecify.annotations.NullMarked;
