/** The orchestrator: it starts four cloudlets as processes and tells their story, step by step. Start at {@code Story}. */
@NullMarked
package io.cloudlet.samples.trusted;

import org.jspecify.annotations.NullMarked;
