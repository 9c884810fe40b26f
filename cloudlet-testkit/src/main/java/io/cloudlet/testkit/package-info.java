/**
 * For authors of backends. A <em>contract</em> is an abstract test class, one promise of an SPI in each test; a backend
 * proves itself by a class of a few lines that extends it. {@link io.cloudlet.testkit.ForgetfulDisk} is a disk that loses
 * what was not forced; {@link io.cloudlet.testkit.MemoryBlobStore} and {@link io.cloudlet.testkit.MemoryRecordStore} are
 * backends for tests of what stands above them.
 */
@NullMarked
package io.cloudlet.testkit;

import org.jspecify.annotations.NullMarked;
