package io.cloudlet.service;

import io.cloudlet.ErrorCode;
import io.cloudlet.InvalidArgumentException;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** Labels, checked: few, short, printable. */
final class Labels {

    private static final int MOST = 32;
    private static final int LONGEST_KEY = 63;
    private static final int LONGEST_VALUE = 255;

    private Labels() {}

    static Map<String, String> checked(Map<String, String> labels) {
        if (labels.size() > MOST) {
            throw new InvalidArgumentException(
                    ErrorCode.TOO_LARGE, "labels: at most " + MOST + " are allowed, given: " + labels.size());
        }
        labels.forEach(Labels::check);
        return Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    static Map<String, String> with(Map<String, String> labels, String key, String value) {
        String old = labels.get(key);
        if (old != null) {
            throw new InvalidArgumentException(
                    ErrorCode.SETTING_CONFLICT, "label " + key + " was already set to \"" + old + "\"");
        }
        check(key, value);
        Map<String, String> more = new TreeMap<>(labels);
        more.put(key, value);
        return Collections.unmodifiableMap(more);
    }

    private static void check(String key, String value) {
        if (key.isEmpty() || key.length() > LONGEST_KEY || !key.chars().allMatch(c -> c > ' ' && c < 127 && c != '=')) {
            throw new InvalidArgumentException(
                    ErrorCode.ARGUMENT_INVALID,
                    "label key must be 1 to 63 printable ASCII characters without space or '=': \"" + key + "\"");
        }
        if (value.length() > LONGEST_VALUE) {
            throw new InvalidArgumentException(
                    ErrorCode.TOO_LARGE,
                    "label " + key + " has a value of " + value.length() + " characters, at most 255 are allowed");
        }
    }
}
