package dev.howdah.broker.sasl;

import static org.assertj.core.api.Assertions.assertThat;

import dev.howdah.broker.config.BrokerConfig;
import dev.howdah.broker.config.SaslConfigs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.common.security.oauthbearer.internals.OAuthBearerClientInitialResponse;
import org.jose4j.jwk.JsonWebKey.OutputControlLevel;
import org.jose4j.jwk.JsonWebKeySet;
import org.jose4j.jwk.RsaJsonWebKey;
import org.jose4j.jwk.RsaJwkGenerator;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jws.JsonWebSignature;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.NumericDate;
import org.jose4j.keys.HmacKey;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OAUTHBEARER with a key set in a file: which tokens are taken. */
class OAuthBearerTest {

    private static final String STATUS = "{\"status\":\"invalid_token\"}";

    private static final Clock CLOCK = Clock.systemUTC();

    @TempDir
    private Path directory;

    private Path file;
    private RsaJsonWebKey key;
    private BearerTokens tokens;

    @BeforeEach
    void start() throws Exception {
        file = directory.resolve("keys.json");
        key = newKey("one");
        write(key);
        tokens = tokens(Map.of());
    }

    @Test
    void a_good_token_logs_its_subject_in_until_it_ends() throws Exception {
        long end = CLOCK.millis() + TimeUnit.MINUTES.toMillis(5);
        SaslOutcome outcome = new OAuthBearerExchange(tokens).next(message("", token(claims -> {})));
        assertThat(outcome).isInstanceOfSatisfying(SaslOutcome.Accepted.class, accepted -> {
            assertThat(accepted.user()).isEqualTo("alice");
            assertThat(accepted.token()).isEmpty();
            assertThat(accepted.expiresAtMs().getAsLong()).isBetween(end - 5_000, end + 5_000);
        });
        assertThat(new OAuthBearerExchange(tokens).next(message("alice", token(claims -> {}))))
                .isInstanceOf(SaslOutcome.Accepted.class);
        assertThat(new OAuthBearerExchange(tokens).next(message("bob", token(claims -> {}))))
                .isInstanceOf(SaslOutcome.Refused.class);
    }

    @Test
    void the_user_may_be_in_another_claim() throws Exception {
        BearerTokens others = tokens(Map.of("sasl.oauthbearer.sub.claim.name", "client_id"));
        assertThat(others.check(token(claims -> claims.setStringClaim("client_id", "app"))))
                .isInstanceOfSatisfying(
                        BearerTokens.Right.class,
                        right -> assertThat(right.user()).isEqualTo("app"));
        assertThat(others.check(token(claims -> {}))).isEqualTo(new BearerTokens.Wrong("the token names no user"));
    }

    @Test
    void a_bad_token_is_answered_with_a_status_and_then_refused() throws Exception {
        assertWrong(token(claims -> claims.setExpirationTimeMinutesInTheFuture(-2)), "the token is over");
        assertWrong(token(claims -> claims.unsetClaim("exp")), "the token is not taken (jose4j's [2])");
        assertWrong(token(claims -> claims.setAudience("others")), "the token is for another audience");
        assertWrong(token(claims -> claims.setIssuer("others")), "the token is of another issuer");
        assertWrong(token(claims -> claims.setSubject("")), "the token names no user");
        assertWrong(token(claims -> claims.setNotBefore(inMinutes(3))), "the token is not taken (jose4j's [6])");
        String good = token(claims -> {});
        assertWrong(good.substring(0, good.length() - 6) + "AAAAAA", "the signature of the token is wrong");
        assertWrong(sign(newKey("one"), claims()), "the signature of the token is wrong");
    }

    @Test
    void a_token_without_a_signature_of_a_key_pair_is_not_taken() throws Exception {
        JsonWebSignature none = new JsonWebSignature();
        none.setPayload(claims().toJson());
        none.setAlgorithmConstraints(org.jose4j.jwa.AlgorithmConstraints.NO_CONSTRAINTS);
        none.setAlgorithmHeaderValue(AlgorithmIdentifiers.NONE);
        assertThat(tokens.check(none.getCompactSerialization())).isInstanceOf(BearerTokens.Wrong.class);
        // The public key as a secret: an old trick.
        JsonWebSignature mac = new JsonWebSignature();
        mac.setPayload(claims().toJson());
        mac.setKeyIdHeaderValue("one");
        mac.setAlgorithmHeaderValue(AlgorithmIdentifiers.HMAC_SHA256);
        mac.setKey(new HmacKey(key.getPublicKey().getEncoded()));
        assertThat(tokens.check(mac.getCompactSerialization())).isInstanceOf(BearerTokens.Wrong.class);
    }

    @Test
    void keys_are_read_again_when_the_file_changes_and_without_them_nothing_is_decided() throws Exception {
        RsaJsonWebKey next = newKey("two");
        assertThat(tokens.check(sign(next, claims()))).isInstanceOf(BearerTokens.Wrong.class);
        write(next);
        Files.setLastModifiedTime(file, java.nio.file.attribute.FileTime.fromMillis(1_000));
        assertThat(tokens.check(sign(next, claims()))).isInstanceOf(BearerTokens.Right.class);
        assertThat(tokens.check(sign(key, claims()))).isInstanceOf(BearerTokens.Wrong.class);
        Files.delete(file);
        assertThat(tokens.check(sign(next, claims()))).isInstanceOf(BearerTokens.Unknown.class);
        assertThat(new OAuthBearerExchange(tokens).next(message("", sign(next, claims()))))
                .isInstanceOf(SaslOutcome.Undecided.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "n,,", "n,,\1\1", "n,,\1auth=Basic x\1\1", "y,,\1auth=Bearer x\1\1", "n,,\1auth=Bearer \1\1"
            })
    void what_is_no_first_message_is_refused(String message) {
        assertThat(new OAuthBearerExchange(tokens).next(message.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(SaslOutcome.Refused.class);
    }

    /** As RFC 7628 writes it, section 4.1, and Kafka reads it ({@code OAuthBearerClientInitialResponse}). */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "n,,\1auth=Bearer TOKEN\1\1",
                "n,,\1auth=bearer  TOKEN\1\1",
                "n,,\1auth=BEARER TOKEN\1\1",
                "n,a=alice,\1host=server.example.com\1port=9092\1auth=Bearer TOKEN\1\1",
                "n,,\1tenant=auth=Bearer x\1auth=Bearer TOKEN\1\1",
                "n,,\1auth=Bearer TOKEN\1tenant=us\1logicalCluster=lkc-1\1\1",
            })
    void a_token_may_stand_among_other_things(String form) throws Exception {
        String token = token(claims -> {});
        byte[] message = form.replace("TOKEN", token).getBytes(StandardCharsets.UTF_8);
        assertThat(new OAuthBearerClientInitialResponse(message).tokenValue())
                .as("what Kafka reads")
                .isEqualTo(token);
        assertThat(new OAuthBearerExchange(tokens).next(message)).isInstanceOf(SaslOutcome.Accepted.class);
    }

    @Test
    void a_long_message_is_refused_without_a_failure() {
        String extensions = "a=b\1".repeat(4_000);
        assertThat(new OAuthBearerExchange(tokens)
                        .next(("n,,\1auth=Bearer x\1" + extensions + "\1").getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(SaslOutcome.Challenge.class);
        assertThat(new OAuthBearerExchange(tokens)
                        .next(("n,,\1" + extensions + "auth=Bearer x\1\1").getBytes(StandardCharsets.UTF_8)))
                .as("more than anybody needs before it")
                .isInstanceOf(SaslOutcome.Refused.class);
        assertThat(new OAuthBearerExchange(tokens)
                        .next(("n,,\1auth=Bearer " + "x".repeat(16_000)).getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(SaslOutcome.Refused.class);
    }

    @Test
    void settings_that_would_take_anybodys_tokens_are_refused() {
        for (String url :
                new String[] {"http://keys.example/jwks", "ftp://x/y", "keys.json", "file://host/x", "https:///x"}) {
            assertThat(BrokerConfig.findKey("sasl.oauthbearer.jwks.endpoint.url")
                            .orElseThrow()
                            .findFault(url))
                    .as(url)
                    .isPresent();
        }
        Map<String, String> config = new HashMap<>(Map.of("sasl.enabled.mechanisms", "OAUTHBEARER"));
        assertThat(SaslConfigs.findMissing(BrokerConfig.of(config), "X"))
                .hasValueSatisfying(missing -> assertThat(missing).contains("sasl.oauthbearer.jwks.endpoint.url"));
        config.put("sasl.oauthbearer.jwks.endpoint.url", file.toUri().toString());
        assertThat(SaslConfigs.findMissing(BrokerConfig.of(config), "X"))
                .hasValueSatisfying(missing -> assertThat(missing).contains("sasl.oauthbearer.expected.audience"));
        config.put("sasl.oauthbearer.expected.issuer", "us");
        assertThat(SaslConfigs.findMissing(BrokerConfig.of(config), "X")).isEmpty();
    }

    private void assertWrong(String token, String why) {
        OAuthBearerExchange exchange = new OAuthBearerExchange(tokens);
        assertThat(exchange.next(message("", token))).isInstanceOfSatisfying(SaslOutcome.Challenge.class, challenge -> {
            assertThat(new String(challenge.token(), StandardCharsets.UTF_8)).isEqualTo(STATUS);
            assertThat(challenge.fault()).isEqualTo(why);
        });
        assertThat(exchange.next(new byte[] {1}))
                .isEqualTo(new SaslOutcome.Refused(STATUS, "", "the token was not taken"));
    }

    private BearerTokens tokens(Map<String, String> more) {
        Map<String, String> config = new HashMap<>(Map.of(
                "sasl.oauthbearer.jwks.endpoint.url",
                file.toUri().toString(),
                "sasl.oauthbearer.expected.audience",
                "kafka, howdah",
                "sasl.oauthbearer.expected.issuer",
                "us"));
        config.putAll(more);
        return new BearerTokens(SaslConfigs.bearer(BrokerConfig.of(config)).orElseThrow(), CLOCK);
    }

    private String token(Consumer<JwtClaims> change) throws Exception {
        JwtClaims claims = claims();
        change.accept(claims);
        return sign(key, claims);
    }

    static JwtClaims claims() {
        JwtClaims claims = new JwtClaims();
        claims.setSubject("alice");
        claims.setIssuer("us");
        claims.setAudience("howdah");
        claims.setIssuedAtToNow();
        claims.setExpirationTimeMinutesInTheFuture(5);
        return claims;
    }

    private static NumericDate inMinutes(int minutes) {
        NumericDate then = NumericDate.now();
        then.addSeconds(60L * minutes);
        return then;
    }

    static String sign(RsaJsonWebKey with, JwtClaims claims) throws Exception {
        JsonWebSignature signed = new JsonWebSignature();
        signed.setPayload(claims.toJson());
        signed.setKey(with.getPrivateKey());
        signed.setKeyIdHeaderValue(with.getKeyId());
        signed.setAlgorithmHeaderValue(AlgorithmIdentifiers.RSA_USING_SHA256);
        return signed.getCompactSerialization();
    }

    static RsaJsonWebKey newKey(String id) throws Exception {
        RsaJsonWebKey made = RsaJwkGenerator.generateJwk(2048);
        made.setKeyId(id);
        return made;
    }

    private void write(RsaJsonWebKey one) throws Exception {
        write(file, one);
    }

    static void write(Path file, RsaJsonWebKey one) throws Exception {
        Files.writeString(file, new JsonWebKeySet(one).toJson(OutputControlLevel.PUBLIC_ONLY));
    }

    static byte[] message(String id, String token) {
        String authorizationId = id.isEmpty() ? "" : "a=" + id;
        return ("n," + authorizationId + ",\1auth=Bearer " + token + "\1\1").getBytes(StandardCharsets.UTF_8);
    }
}
