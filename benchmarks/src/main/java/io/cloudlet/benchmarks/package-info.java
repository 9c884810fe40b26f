/** What is measured. */
@NullMarked
package io.cloudlet.benchmarks;

import org.jspecify.annotations.NullMarked;
