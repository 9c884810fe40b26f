/**
 * Datasets and objects: what fenced records say of them, where their bodies are, and how they are written and read. Records
 * reach this package opened; bodies are sealed here, under a key of their own that stands in the record.
 */
@NullMarked
package io.cloudlet.core.internal.data;

import org.jspecify.annotations.NullMarked;
