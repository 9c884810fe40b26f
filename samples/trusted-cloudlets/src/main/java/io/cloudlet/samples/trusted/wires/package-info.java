/** The network between the cloudlets, made of relays and proxies that can be cut without being root. */
@NullMarked
package io.cloudlet.samples.trusted.wires;

import org.jspecify.annotations.NullMarked;
