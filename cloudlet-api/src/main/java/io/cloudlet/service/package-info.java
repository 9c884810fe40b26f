/** Services of the federation: publishing, registering, finding, calling. Start at {@link io.cloudlet.service.Services}. */
@NullMarked
package io.cloudlet.service;

import org.jspecify.annotations.NullMarked;
