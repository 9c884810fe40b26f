/**
 * What turns bytes into bytes that only the holders of a key can read: Cobblestone-256 for data of any size, HPKE for keys
 * on their way to one recipient. Both are constructions of others, put together from the JDK's AES and HMAC; neither is ours.
 */
@NullMarked
package io.cloudlet.core.internal.seal;

import org.jspecify.annotations.NullMarked;
