/**
 * The embedded stores, in the cloudlet's home: records in a journal, blobs as files. {@code FileRecordStore} and
 * {@code FileBlobStore} say how they work, and why.
 */
@NullMarked
package io.cloudlet.core.internal.store;

import org.jspecify.annotations.NullMarked;
