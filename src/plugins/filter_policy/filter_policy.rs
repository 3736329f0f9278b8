//! Filters built and queried by a call, without a table.

use crate::base::bytes::Bytes;
use crate::base::error::{check, Error, Result};
use crate::callback::callback::refuse_deeper;
use crate::objects::objects::FilterPolicy;
use crate::plugins::filter_policy::bridge;
use crate::types::rocks_slice;

impl FilterPolicy {
    pub fn create_filter(&self, keys: &[rocks_slice]) -> Result<Bytes> {
        if keys.is_empty() {
            return Err(Error::argument("count", "0; accepted: 1 and more"));
        }
        refuse_deeper("filter_policy")?;
        // SAFETY: a filter policy, and keys that live as long as the call.
        Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_filter_policy_create(self.0, keys.as_ptr(), keys.len(), out, len, st)
        })
    }

    pub fn key_may_match(&self, key: &[u8], filter: &[u8]) -> Result<bool> {
        refuse_deeper("filter_policy")?;
        let (data, len) = (filter.as_ptr(), filter.len());
        let mut may_match = true;
        // SAFETY: a filter policy, and bytes that live as long as the call.
        check(|st| unsafe {
            let (key, key_len) = (key.as_ptr(), key.len());
            bridge::rx_filter_policy_key_may_match(
                self.0,
                key,
                key_len,
                data,
                len,
                &mut may_match,
                st,
            )
        })?;
        Ok(may_match)
    }

    /// 1 or 0 for each key.
    pub fn keys_may_match(&self, keys: &[rocks_slice], filter: &[u8]) -> Result<Vec<u8>> {
        refuse_deeper("filter_policy")?;
        let (data, len) = (filter.as_ptr(), filter.len());
        let mut answers = vec![0; keys.len()];
        if keys.is_empty() {
            return Ok(answers);
        }
        // SAFETY: a filter policy, and keys and bytes that live as long as the call, with
        // room for as many answers as there are keys.
        check(|st| unsafe {
            let (answers, keys, count) = (answers.as_mut_ptr(), keys.as_ptr(), keys.len());
            bridge::rx_filter_policy_keys_may_match(self.0, keys, count, data, len, answers, st)
        })?;
        Ok(answers)
    }

    pub fn name(&self) -> Result<Bytes> {
        // SAFETY: a filter policy.
        Bytes::from_bridge(|out, len, st| unsafe {
            bridge::rx_filter_policy_name(self.0, out, len, st)
        })
    }
}
