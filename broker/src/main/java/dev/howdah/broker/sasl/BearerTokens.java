package dev.howdah.broker.sasl;

import dev.howdah.broker.config.Limits;
import dev.howdah.broker.config.SaslConfigs.Bearer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import org.jose4j.jwa.AlgorithmConstraints;
import org.jose4j.jwa.AlgorithmConstraints.ConstraintType;
import org.jose4j.jws.AlgorithmIdentifiers;
import org.jose4j.jwt.JwtClaims;
import org.jose4j.jwt.MalformedClaimException;
import org.jose4j.jwt.NumericDate;
import org.jose4j.jwt.consumer.ErrorCodes;
import org.jose4j.jwt.consumer.InvalidJwtException;
import org.jose4j.jwt.consumer.JwtConsumer;
import org.jose4j.jwt.consumer.JwtConsumerBuilder;
import org.jose4j.keys.resolvers.VerificationKeyResolver;

/**
 * Checks bearer tokens: JWTs that are signed with one of the keys of a key set (RFC 7519, RFC 7517). They must end, and have the
 * issuer and the audience that are wanted. Only signatures by key pairs count: to check an HMAC one would need a secret, and whoever
 * has it can make tokens.
 *
 * <p>Thread: any that may block; the keys may have to be fetched.
 */
final class BearerTokens {

    private static final AlgorithmConstraints KEY_PAIRS = new AlgorithmConstraints(
            ConstraintType.PERMIT,
            AlgorithmIdentifiers.RSA_USING_SHA256,
            AlgorithmIdentifiers.RSA_USING_SHA384,
            AlgorithmIdentifiers.RSA_USING_SHA512,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA256,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA384,
            AlgorithmIdentifiers.RSA_PSS_USING_SHA512,
            AlgorithmIdentifiers.ECDSA_USING_P256_CURVE_AND_SHA256,
            AlgorithmIdentifiers.ECDSA_USING_P384_CURVE_AND_SHA384,
            AlgorithmIdentifiers.ECDSA_USING_P521_CURVE_AND_SHA512,
            AlgorithmIdentifiers.EDDSA);

    private final Bearer settings;
    private final VerificationKeyResolver keys;
    private final Clock clock;

    /** @param clock for the end of tokens */
    BearerTokens(Bearer settings, Clock clock) {
        this.settings = settings;
        this.keys = KeySets.open(settings.keys(), settings.keysRefresh());
        this.clock = clock;
    }

    private JwtConsumer consumerNow() {
        JwtConsumerBuilder builder = new JwtConsumerBuilder()
                .setVerificationKeyResolver(keys)
                .setJwsAlgorithmConstraints(KEY_PAIRS)
                .setRequireExpirationTime()
                .setEvaluationTime(NumericDate.fromMilliseconds(clock.millis()))
                .setAllowedClockSkewInSeconds((int) settings.clockSkew().toSeconds());
        settings.issuer().ifPresent(builder::setExpectedIssuer);
        if (settings.audiences().isEmpty()) {
            builder.setSkipDefaultAudienceValidation();
        } else {
            builder.setExpectedAudience(settings.audiences().toArray(String[]::new));
        }
        return builder.build();
    }

    /** What a token is worth. */
    sealed interface Verdict {}

    record Right(String user, long expiresAtMs) implements Verdict {}

    /** @param why without the token and what is in it */
    record Wrong(String why) implements Verdict {}

    /** The keys could not be fetched. */
    record Unknown(String why) implements Verdict {}

    Verdict check(String token) {
        try {
            JwtClaims claims = consumerNow().processToClaims(token);
            String user = claims.getClaimValue(settings.userClaim(), String.class);
            if (user == null
                    || user.isBlank()
                    || user.getBytes(StandardCharsets.UTF_8).length > Limits.USER_NAME_BYTES_MAX) {
                return new Wrong("the token names no user");
            }
            return new Right(user, claims.getExpirationTime().getValueInMillis());
        } catch (InvalidJwtException refused) {
            return isUnreachable(refused)
                    ? new Unknown("the keys of tokens cannot be fetched")
                    : new Wrong(describe(refused));
        } catch (MalformedClaimException malformed) {
            return new Wrong("a claim of the token is malformed");
        }
    }

    private static boolean isUnreachable(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof IOException) {
                return true;
            }
        }
        return false;
    }

    /** In our words: the library's repeat the token. */
    private static String describe(InvalidJwtException refused) {
        if (refused.hasExpired()) {
            return "the token is over";
        }
        if (refused.hasErrorCode(ErrorCodes.SIGNATURE_INVALID)) {
            return "the signature of the token is wrong";
        }
        if (refused.hasErrorCode(ErrorCodes.AUDIENCE_INVALID) || refused.hasErrorCode(ErrorCodes.AUDIENCE_MISSING)) {
            return "the token is for another audience";
        }
        if (refused.hasErrorCode(ErrorCodes.ISSUER_INVALID) || refused.hasErrorCode(ErrorCodes.ISSUER_MISSING)) {
            return "the token is of another issuer";
        }
        return "the token is not taken (jose4j's "
                + refused.getErrorDetails().stream()
                        .map(error -> error.getErrorCode())
                        .toList() + ")";
    }
}
