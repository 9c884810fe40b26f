package io.cloudlet.core.internal.data;

/**
 * What versions are versions of: an object of a dataset, or the dataset itself.
 *
 * @param object its name; empty for the dataset itself, which no object's name is
 */
record Subject(String dataset, String object) {

    static Subject dataset(String name) {
        return new Subject(name, "");
    }

    boolean isDataset() {
        return object.isEmpty();
    }

    @Override
    public String toString() {
        return isDataset() ? dataset : dataset + "/" + ObjectNames.shown(object);
    }
}
