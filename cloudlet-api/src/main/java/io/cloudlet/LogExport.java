package io.cloudlet;

/**
 * What an export holds.
 *
 * @param logs how many
 * @param records live ones, of all of them
 */
public record LogExport(int logs, long records) {}
