package dev.howdah.broker.quota;

/**
 * What is left of a quota. It fills at the quota's rate, up to a burst. What is taken beyond that is a debt, and whoever takes it has to
 * wait until the debt is paid. So however many share the bucket, what they take in a time is never more than the rate allows, the burst
 * and one amount of each.
 *
 * <p>KIP-599 gave Kafka this for its controller, because its rate over windows lets several clients that take turns have more than their
 * quota; here all quotas have it (decision 34).
 *
 * <p>Thread: any, guarded by its monitor.
 */
final class TokenBucket {

    private static final double NANOS_PER_SECOND = 1e9;

    private double tokens;
    private long filledNanos;
    private double filledPerSecond;

    TokenBucket(double tokens, long nowNanos) {
        this.tokens = tokens;
        this.filledNanos = nowNanos;
    }

    /** Takes the amount. Returns the seconds until the debt is paid; 0 without one. */
    synchronized double take(double amount, Rate rate, long nowNanos) {
        fill(rate, nowNanos);
        tokens -= amount;
        return debtSeconds(rate);
    }

    /** Takes the amount unless there is a debt already. Returns the seconds until that is paid; 0 if the amount is taken. */
    synchronized double takeUnlessInDebt(double amount, Rate rate, long nowNanos) {
        fill(rate, nowNanos);
        double wait = debtSeconds(rate);
        if (wait == 0) {
            tokens -= amount;
        }
        return wait;
    }

    /** Whether nobody has taken anything for so long, and no debt is left. */
    synchronized boolean isIdle(long forNanos, long nowNanos) {
        long idleNanos = nowNanos - filledNanos;
        return idleNanos > forNanos && tokens + idleNanos / NANOS_PER_SECOND * filledPerSecond >= 0;
    }

    private void fill(Rate rate, long nowNanos) {
        double seconds = Math.max(0, nowNanos - filledNanos) / NANOS_PER_SECOND;
        filledNanos = nowNanos;
        filledPerSecond = rate.perSecond();
        tokens = Math.min(rate.burst(), tokens + seconds * rate.perSecond());
    }

    private double debtSeconds(Rate rate) {
        return tokens < 0 ? -tokens / rate.perSecond() : 0;
    }

    /** @param burst what an idle client may take at once */
    record Rate(double perSecond, double burst) {}
}
