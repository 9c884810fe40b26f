package io.cloudlet.core.internal.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.cloudlet.core.internal.wire.MalformedException;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;

class KnownKeysTest {

    private static final int MANY = 200;
    private static final int MOST_COLLECTIONS = 50;

    private final SecureRandom entropy = new SecureRandom();
    private final KnownKeys known = new KnownKeys();

    private VerificationKey fresh() {
        return SigningKey.generate(entropy).verification();
    }

    @Test
    void get_ofAKeyThatIsHeld_isThatVeryKey() {
        VerificationKey key = fresh();
        VerificationKey first = known.get(key.encoded().clone(), () -> key);

        VerificationKey again = known.get(key.encoded().clone(), this::fresh);

        assertThat(first).isSameAs(key);
        assertThat(again).isSameAs(key);
    }

    @Test
    void get_ofWhatIsNoKey_isRefusedEachTime() {
        byte[] wrong = new byte[VerificationKey.ENCODED_LENGTH];
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> VerificationKey.decode(wrong)).isInstanceOf(MalformedException.class);
        }
    }

    @Test
    void get_ofKeysThatNobodyHolds_forgetsThem() {
        for (int i = 0; i < MANY; i++) {
            VerificationKey key = fresh();
            VerificationKey unused = known.get(key.encoded(), () -> key);
        }
        for (int i = 0; i < MOST_COLLECTIONS && known.size() > 0; i++) {
            System.gc();
        }
        assertThat(known.size()).isLessThan(MANY / 10);
    }
}
