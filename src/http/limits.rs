//! Limits by address, and the lock on guessing at query codes.

use std::{
    collections::HashMap,
    net::{IpAddr, Ipv6Addr},
    num::NonZeroU32,
    sync::{Mutex, PoisonError},
    time::{Duration, Instant},
};

use governor::{
    DefaultKeyedRateLimiter, Quota, RateLimiter,
    clock::{Clock, DefaultClock},
};

use crate::{config, http::error::Error};

/// Wrong codes for one ticket from one address before it is locked.
const GUESSES: u32 = 5;
const LOCK: Duration = Duration::from_mins(10);
/// Locks kept at most; more than that is an attack that the other limits meet.
const LOCKS: usize = 10_000;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    Request,
    Conversation,
    TicketQuery,
    Attachment,
}

type Limiter = DefaultKeyedRateLimiter<IpAddr>;

/// One counter for each address and gate; none where limits are switched off.
#[derive(Debug)]
pub(crate) struct Limits {
    gates: Option<[Limiter; 4]>,
    clock: DefaultClock,
    guesses: Mutex<HashMap<(IpAddr, String), Guess>>,
}

#[derive(Clone, Copy, Debug)]
struct Guess {
    wrong: u32,
    forgotten: Instant,
}

impl Limits {
    pub(crate) fn new(limits: &config::Limits) -> Limits {
        let gates = limits.enabled.then(|| {
            [
                RateLimiter::keyed(quota(limits.requests_per_minute).allow_burst(at_least_one(limits.burst))),
                RateLimiter::keyed(quota(limits.conversations_per_minute)),
                RateLimiter::keyed(quota(limits.ticket_queries_per_minute)),
                RateLimiter::keyed(quota(limits.attachments_per_minute)),
            ]
        });
        Limits { gates, clock: DefaultClock::default(), guesses: Mutex::default() }
    }

    /// Counts one use of a gate, or refuses it and says when to come back.
    pub(crate) fn check(&self, gate: Gate, peer: IpAddr) -> Result<(), Error> {
        let Some([requests, conversations, tickets, attachments]) = &self.gates else { return Ok(()) };
        let limiter = match gate {
            Gate::Request => requests,
            Gate::Conversation => conversations,
            Gate::TicketQuery => tickets,
            Gate::Attachment => attachments,
        };
        limiter.check_key(&subject(peer)).map_err(|refused| {
            let wait = refused.wait_time_from(self.clock.now());
            Error::RateLimited(wait.as_secs() + 1)
        })
    }

    /// Refuses while an address is locked out of a ticket.
    pub(crate) fn may_guess(&self, peer: IpAddr, number: &str) -> Result<(), Error> {
        let guesses = self.guesses.lock().unwrap_or_else(PoisonError::into_inner);
        let now = Instant::now();
        match guesses.get(&(subject(peer), number.to_owned())) {
            Some(guess) if guess.wrong >= GUESSES && now < guess.forgotten => {
                Err(Error::TooManyGuesses(guess.forgotten.duration_since(now).as_secs() + 1))
            }
            _ => Ok(()),
        }
    }

    /// Counts a wrong code, or forgets the earlier ones after a right one.
    pub(crate) fn guessed(&self, peer: IpAddr, number: &str, right: bool) {
        let mut guesses = self.guesses.lock().unwrap_or_else(PoisonError::into_inner);
        let (key, now) = ((subject(peer), number.to_owned()), Instant::now());
        if right {
            guesses.remove(&key);
            return;
        }
        if guesses.len() >= LOCKS {
            guesses.retain(|_, guess| now < guess.forgotten);
        }
        if guesses.len() >= LOCKS && !guesses.contains_key(&key) {
            return;
        }
        let guess = guesses.entry(key).or_insert(Guess { wrong: 0, forgotten: now });
        let before = if now < guess.forgotten { guess.wrong } else { 0 };
        *guess = Guess { wrong: before + 1, forgotten: now + LOCK };
    }

    /// Forgets what no longer counts; to be called now and then.
    pub(crate) fn sweep(&self) {
        for limiter in self.gates.iter().flatten() {
            limiter.retain_recent();
        }
        let now = Instant::now();
        self.guesses.lock().unwrap_or_else(PoisonError::into_inner).retain(|_, guess| now < guess.forgotten);
    }
}

/// One household or office: an IPv4 address, or the first 64 bits of an IPv6 one.
pub(crate) fn subject(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
        address @ IpAddr::V4(_) => address,
    }
}

fn quota(per_minute: u32) -> Quota {
    Quota::per_minute(at_least_one(per_minute))
}

fn at_least_one(number: u32) -> NonZeroU32 {
    NonZeroU32::new(number).unwrap_or(NonZeroU32::MIN)
}

#[cfg(test)]
mod tests {
    use crate::http::limits::*;

    fn limits() -> Limits {
        let mut settings = config::load(&config::Flags::default()).unwrap().limits;
        (settings.requests_per_minute, settings.burst) = (1, 2);
        Limits::new(&settings)
    }

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    #[test]
    fn one_address_over_its_burst_does_not_lock_out_another() {
        let limits = limits();
        assert!(limits.check(Gate::Request, HERE).is_ok() && limits.check(Gate::Request, HERE).is_ok());
        assert!(matches!(limits.check(Gate::Request, HERE), Err(Error::RateLimited(1..=61))));
        assert!(limits.check(Gate::Request, "10.0.0.1".parse().unwrap()).is_ok());
    }

    #[test]
    fn addresses_of_one_ipv6_network_count_together() {
        let limits = limits();
        for last in ["2001:db8::1", "2001:db8::2"] {
            assert!(limits.check(Gate::Request, last.parse().unwrap()).is_ok());
        }
        assert!(limits.check(Gate::Request, "2001:db8::3".parse().unwrap()).is_err());
    }

    #[test]
    fn five_wrong_codes_lock_that_ticket_for_that_address_only() {
        let limits = limits();
        for _ in 0..5 {
            assert!(limits.may_guess(HERE, "B1").is_ok());
            limits.guessed(HERE, "B1", false);
        }
        assert!(matches!(limits.may_guess(HERE, "B1"), Err(Error::TooManyGuesses(1..=600))));
        assert!(limits.may_guess(HERE, "B2").is_ok());
        assert!(limits.may_guess("10.0.0.1".parse().unwrap(), "B1").is_ok());
    }

    #[test]
    fn a_right_code_forgets_the_wrong_ones() {
        let limits = limits();
        for _ in 0..4 {
            limits.guessed(HERE, "B1", false);
        }
        limits.guessed(HERE, "B1", true);
        limits.guessed(HERE, "B1", false);
        assert!(limits.may_guess(HERE, "B1").is_ok());
    }
}
