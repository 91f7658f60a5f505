package dev.howdah.broker.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.config.Limits;
import java.net.InetAddress;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;

/** Who has failed too often to be looked at, by a clock that the test turns. */
class FailedLoginsTest {

    private long nanos = 17;
    private final FailedLogins failures = new FailedLogins(() -> nanos);

    private static InetAddress address(String address) {
        try {
            return InetAddress.getByName(address);
        } catch (UnknownHostException e) {
            throw new AssertionError(e);
        }
    }

    private void fail(String address, String user, int times) {
        for (int i = 0; i < times; i++) {
            failures.note(address(address), user);
        }
    }

    private boolean isBarred(String address, String user) {
        return failures.isBarred(address(address), user);
    }

    @Test
    void a_user_is_barred_at_the_address_where_it_fails() {
        fail("10.0.0.1", "alice", Limits.FAILED_LOGINS_OF_USER_MAX - 1);
        assertThat(isBarred("10.0.0.1", "alice")).isFalse();
        fail("10.0.0.1", "alice", 1);
        assertThat(isBarred("10.0.0.1", "alice")).isTrue();
        assertThat(isBarred("10.0.0.1", "bob")).isFalse();
        assertThat(isBarred("10.0.0.1", "")).as("nobody in particular").isFalse();
        assertThat(isBarred("10.0.0.2", "alice")).isFalse();
    }

    @Test
    void an_address_is_barred_for_all_users() {
        for (int i = 0; i < Limits.FAILED_LOGINS_OF_ADDRESS_MAX - 1; i++) {
            fail("10.0.0.1", "user-" + i, 1);
        }
        assertThat(isBarred("10.0.0.1", "alice")).isFalse();
        fail("10.0.0.1", "", 1);
        assertThat(isBarred("10.0.0.1", "alice")).isTrue();
        assertThat(isBarred("10.0.0.1", "")).isTrue();
        assertThat(isBarred("10.0.0.2", "alice")).isFalse();
    }

    /** A name may be as long as a frame, and thousands are kept. */
    @Test
    void a_long_name_is_counted_by_its_begin() {
        String begin = "x".repeat(Limits.FAILED_LOGINS_NAME_CHARS_MAX);
        for (int i = 0; i < Limits.FAILED_LOGINS_OF_USER_MAX; i++) {
            fail("10.0.0.1", begin + i, 1);
        }
        assertThat(isBarred("10.0.0.1", begin + "y".repeat(16_000))).isTrue();
        assertThat(isBarred("10.0.0.1", begin.substring(1))).isFalse();
    }

    @Test
    void a_network_of_ipv6_is_one_address() {
        for (int i = 0; i < Limits.FAILED_LOGINS_OF_USER_MAX; i++) {
            fail("2001:db8:0:1:" + Integer.toHexString(i) + "::7", "alice", 1);
        }
        assertThat(isBarred("2001:db8:0:1::1", "alice")).isTrue();
        assertThat(isBarred("2001:db8:0:2::1", "alice")).isFalse();
    }

    /** The minute begins with the first failure: who goes on to fail is looked at again all the same. */
    @Test
    void the_minute_is_not_longer_for_who_goes_on_to_fail() {
        fail("10.0.0.1", "alice", Limits.FAILED_LOGINS_OF_USER_MAX);
        nanos += Limits.FAILED_LOGINS_WINDOW.toNanos() - 1;
        fail("10.0.0.1", "alice", 1);
        assertThat(isBarred("10.0.0.1", "alice")).isTrue();
        nanos += 1;
        assertThat(isBarred("10.0.0.1", "alice")).isFalse();
    }

    /** Otherwise who is barred could make room for guesses with names that it makes up. */
    @Test
    void who_is_barred_does_not_push_out_what_is_counted() {
        fail("10.0.0.2", "alice", Limits.FAILED_LOGINS_OF_USER_MAX);
        fail("10.0.0.1", "", Limits.FAILED_LOGINS_OF_ADDRESS_MAX);
        for (int i = 0; i < Limits.FAILED_LOGINS_COUNTED_MAX; i++) {
            fail("10.0.0.1", "made-up-" + i, 1);
        }
        assertThat(isBarred("10.0.0.1", "alice")).isTrue();
        assertThat(isBarred("10.0.0.2", "alice")).isTrue();
    }
}
