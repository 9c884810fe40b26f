package io.cloudlet;

/** A listener that stays registered until closed. Closing twice does nothing; one call may still be under way. */
public interface Subscription extends AutoCloseable {

    @Override
    void close();
}
