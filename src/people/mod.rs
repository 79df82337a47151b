//! The people of the desk: passwords, one-time codes, sessions, one-time links, groups. What the
//! door and the command line do to people is done here, in one transaction with its audit line.

mod account;
mod error;
mod groups;
mod identity;
mod link;
mod one_time;
mod password;
mod sign_in;
mod users;

use std::sync::Arc;

pub use account::Enrolment;
pub use error::PeopleError;
pub use groups::Wish as GroupWish;
pub use identity::{BadIdentity, identity};
pub use link::{Chosen, Link};
pub use password::{HashingFault, Passwords};
pub use sign_in::{Begun, SignIn, Whence};
pub use users::Wish as UserWish;

use crate::{config::Session, storage::Store};

/// Everything that is done to people.
#[derive(Clone, Debug)]
pub struct People {
    store: Arc<Store>,
    passwords: Passwords,
    settings: Session,
}

impl People {
    pub fn new(store: Arc<Store>, settings: Session) -> People {
        People { store, passwords: Passwords::default(), settings }
    }
}
