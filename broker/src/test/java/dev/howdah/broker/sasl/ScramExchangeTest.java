package dev.howdah.broker.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.sasl.ScramExchange.Verifier;
import dev.howdah.storage.ScramCredential;
import dev.howdah.storage.ScramMechanism;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.apache.kafka.common.security.scram.internals.ScramFormatter;
import org.apache.kafka.common.security.scram.internals.ScramMessages.ClientFinalMessage;
import org.apache.kafka.common.security.scram.internals.ScramMessages.ClientFirstMessage;
import org.apache.kafka.common.security.scram.internals.ScramMessages.ServerFirstMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** SCRAM by the example of RFC 7677, section 3, and what a client may do wrong. */
class ScramExchangeTest {

    private static final String CLIENT_NONCE = "rOprNGfwEbeRWgbNEkqO";
    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String CLIENT_FIRST = "n,,n=user,r=" + CLIENT_NONCE;
    private static final String SERVER_FIRST =
            "r=" + CLIENT_NONCE + SERVER_NONCE + ",s=W22ZaJ0SNY7soEsUEjb6gQ==,i=4096";
    private static final String CLIENT_FINAL =
            "c=biws,r=" + CLIENT_NONCE + SERVER_NONCE + ",p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=";
    private static final String SERVER_FINAL = "v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=";

    private final ScramExchange exchange = exchange(SERVER_NONCE);

    @Test
    void the_example_of_the_rfc_is_answered_to_the_letter() {
        assertThat(challenge(exchange, CLIENT_FIRST)).isEqualTo(SERVER_FIRST);
        assertThat(exchange.next(utf8(CLIENT_FINAL))).isInstanceOfSatisfying(SaslOutcome.Accepted.class, accepted -> {
            assertThat(new String(accepted.token(), StandardCharsets.UTF_8)).isEqualTo(SERVER_FINAL);
            assertThat(accepted.user()).isEqualTo("user");
            assertThat(accepted.expiresAtMs()).isEmpty();
        });
    }

    @Test
    void a_user_that_does_not_exist_fails_at_the_end_though_the_proof_is_right() {
        ScramExchange unknown = new ScramExchange(
                ScramMechanism.SHA_256, (user, mechanism) -> new Verifier(pencil(), false), () -> SERVER_NONCE, "no");
        assertThat(challenge(unknown, CLIENT_FIRST)).isEqualTo(SERVER_FIRST);
        assertRefused(unknown, CLIENT_FINAL);
    }

    @Test
    void what_was_overheard_cannot_be_replayed() {
        ScramExchange later = exchange("another");
        assertThat(challenge(later, CLIENT_FIRST)).startsWith("r=" + CLIENT_NONCE + "another,");
        assertRefused(later, CLIENT_FINAL);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // An empty proof, one that is too short, none.
                "c=biws,r=NONCE,p=",
                "c=biws,r=NONCE,p=AAAA",
                "c=biws,r=NONCE",
                // The right length, and wrong.
                "c=biws,r=NONCE,p=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                // y,, instead of n,, and what is not in base 64.
                "c=eSws,r=NONCE,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "c=$$$$,r=NONCE,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "c=biws,r=NONCEx,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=",
                "",
                "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
            })
    void a_wrong_end_is_refused(String last) {
        assertThat(challenge(exchange, CLIENT_FIRST)).isEqualTo(SERVER_FIRST);
        assertRefused(exchange, last.replace("NONCE", CLIENT_NONCE + SERVER_NONCE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "n,,|NONCE|true",
                "y,,|NONCE|false",
                "n,a=user,|NONCE|false",
                "n,,|NONCEx|false",
                "n,,|overheard|false"
            })
    void who_knows_the_password_must_still_answer_to_what_was_said_before(String header, String nonce, boolean accepted)
            throws Exception {
        ScramFormatter formatter =
                new ScramFormatter(org.apache.kafka.common.security.scram.internals.ScramMechanism.SCRAM_SHA_256);
        ServerFirstMessage serverFirst = new ServerFirstMessage(utf8(challenge(exchange, CLIENT_FIRST)));
        ClientFinalMessage last =
                new ClientFinalMessage(utf8(header), nonce.replace("NONCE", CLIENT_NONCE + SERVER_NONCE));
        byte[] salted = formatter.saltedPassword("pencil", serverFirst.salt(), serverFirst.iterations());
        last.proof(formatter.clientProof(salted, new ClientFirstMessage(utf8(CLIENT_FIRST)), serverFirst, last));
        assertThat(exchange.next(last.toBytes()))
                .isInstanceOf(accepted ? SaslOutcome.Accepted.class : SaslOutcome.Refused.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "n,,",
                "n,,n=user",
                "n,,r=" + CLIENT_NONCE,
                "n,,n=,r=" + CLIENT_NONCE,
                "n,,n=us=er,r=" + CLIENT_NONCE,
                "n,,n=user,r=",
                "n,,n=user,r=sp ace",
                "n,,m=ext,n=user,r=" + CLIENT_NONCE,
                "p=tls-unique,,n=user,r=" + CLIENT_NONCE,
                "x,,n=user,r=" + CLIENT_NONCE,
                "n,a=admin,n=user,r=" + CLIENT_NONCE,
                "n,,n=user,r=" + CLIENT_NONCE + ",tokenauth=true",
                "n,,n=user,r=" + CLIENT_NONCE + ",a=1,b=1,c=1,d=1,e=1,f=1,g=1,h=1,i=1"
            })
    void a_wrong_beginning_is_refused(String first) {
        assertRefused(exchange, first);
    }

    @Test
    void what_is_not_text_and_what_is_long_is_refused_without_a_failure() {
        assertThat(exchange.next(new byte[] {'n', ',', ',', (byte) 0xC3})).isInstanceOf(SaslOutcome.Refused.class);
        assertRefused(exchange, "n,,n=user,r=" + "=2C,".repeat(4_000));
        assertRefused(exchange, ",a=b".repeat(4_000));
        assertThat(challenge(exchange, "n,,n=" + "u".repeat(15_000) + ",r=" + CLIENT_NONCE))
                .startsWith("r=");
    }

    @Test
    void names_are_unescaped_and_may_be_the_authorization_id() {
        StringBuilder asked = new StringBuilder();
        ScramExchange escaped = new ScramExchange(
                ScramMechanism.SHA_256,
                (user, mechanism) -> {
                    asked.append(user);
                    return new Verifier(pencil(), true);
                },
                () -> SERVER_NONCE,
                "no");
        assertThat(challenge(escaped, "y,a=a=2Cb=3D2C,n=a=2Cb=3D2C,r=" + CLIENT_NONCE))
                .startsWith("r=");
        assertThat(asked).hasToString("a,b=2C");
    }

    @Test
    void a_verifier_of_a_password_is_that_of_the_password_alone() {
        for (ScramMechanism mechanism : ScramMechanism.values()) {
            ScramCredential verifier = ScramKeys.ofPassword(mechanism, "pencil");
            assertThat(ScramKeys.isPassword(verifier, "pencil")).isTrue();
            assertThat(ScramKeys.isPassword(verifier, "pencils")).isFalse();
            assertThat(verifier.salt())
                    .isNotEqualTo(ScramKeys.ofPassword(mechanism, "pencil").salt());
            assertThat(verifier).hasToString(mechanism.saslName() + " with 4096 iterations");
        }
    }

    @Test
    void made_up_verifiers_are_always_the_same_and_look_like_others() {
        MockVerifiers mocks = new MockVerifiers(utf8("a secret"), false);
        MockVerifiers others = new MockVerifiers(utf8("another secret"), false);
        byte[] salt = mocks.of("nobody", ScramMechanism.SHA_256).salt();
        assertThat(mocks.of("nobody", ScramMechanism.SHA_256).salt()).isEqualTo(salt);
        assertThat(mocks.of("nobody", ScramMechanism.SHA_512).salt()).isNotEqualTo(salt);
        assertThat(mocks.of("somebody", ScramMechanism.SHA_256).salt()).isNotEqualTo(salt);
        assertThat(others.of("nobody", ScramMechanism.SHA_256).salt()).isNotEqualTo(salt);
        String form = "[0-9a-z]{20,26}";
        assertThat(new String(salt, StandardCharsets.US_ASCII)).matches(form);
        assertThat(new String(ScramKeys.ofPassword(ScramMechanism.SHA_256, "x").salt(), StandardCharsets.US_ASCII))
                .matches(form);
    }

    private static ScramExchange exchange(String nonce) {
        return new ScramExchange(
                ScramMechanism.SHA_256, (user, mechanism) -> new Verifier(pencil(), true), () -> nonce, "no");
    }

    private static ScramCredential pencil() {
        byte[] salt = Base64.getDecoder().decode("W22ZaJ0SNY7soEsUEjb6gQ==");
        return ScramKeys.ofSalted(
                ScramMechanism.SHA_256,
                ScramKeys.saltedPassword(ScramMechanism.SHA_256, "pencil", salt, 4096),
                salt,
                4096);
    }

    private static String challenge(SaslExchange exchange, String token) {
        SaslOutcome outcome = exchange.next(utf8(token));
        assertThat(outcome).isInstanceOf(SaslOutcome.Challenge.class);
        return new String(((SaslOutcome.Challenge) outcome).token(), StandardCharsets.UTF_8);
    }

    private static void assertRefused(SaslExchange exchange, String token) {
        assertThat(exchange.next(utf8(token))).isInstanceOf(SaslOutcome.Refused.class);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
