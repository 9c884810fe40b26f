/**
 * What is measured, always as a ratio: methods that begin with {@code floor} are the limit, those that begin with {@code
 * cloudlet} are ours, and a pair shares the rest of its name. See {@code benchmarks/README.md}.
 */
@NullMarked
package io.cloudlet.benchmarks;

import org.jspecify.annotations.NullMarked;
