package io.cloudlet.samples.trusted;

import java.util.List;

/**
 * Some steps that belong together.
 *
 * @param needs earlier chapters that it makes no sense without
 */
record Chapter(String name, List<String> needs, List<Step> steps) {}
